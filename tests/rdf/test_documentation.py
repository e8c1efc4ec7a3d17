"""The page of the ontology: complete, current, self-contained."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS
from rdflib.namespace import SKOS

from csrgraph.rdf import CSR, CV, ontology_graph
from csrgraph.rdf.documentation import documentation, ontology_turtle

COMMITTED = Path(__file__).parents[2] / "docs/ontology.html"
PAGE = documentation()


class Reader(HTMLParser):
    """Collects ids, links, elements and texts, and checks that elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: Counter[str] = Counter()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements[tag] += 1
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if "href" in given else []
        self.loads += [key for key in given if key in {"src", "srcset", "data", "action", "style"}]
        self.loads += [key for key in given if key.startswith("on")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def read() -> Reader:
    reader = Reader()
    reader.feed(PAGE)
    assert reader.open == []
    return reader


def test_the_committed_page_is_current() -> None:
    """To repair: csrgraph ontology -o docs/ontology.html"""
    assert COMMITTED.read_text(encoding="utf-8") == PAGE


def test_the_page_loads_nothing_and_runs_nothing(read: Reader) -> None:
    assert read.loads == []
    assert not set(read.elements) & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert all(link.startswith("#") for link in read.links)
    assert not re.search(r"@import|url\(", PAGE)
    assert "default-src 'none'" in PAGE


def test_every_term_and_word_has_its_place_once(read: Reader) -> None:
    ontology = ontology_graph()
    assert max(Counter(read.ids).values()) == 1
    names = {name for name in CSR.__annotations__ if name[0] != "_"}
    words = {f"cv-{name}" for name in CV.__annotations__ if name[0] != "_"}
    schemes = {
        f"cv-{str(scheme).rpartition('#')[2]}"
        for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme)
    }
    assert names | words | schemes <= set(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)


def test_every_text_stands_on_the_page(read: Reader) -> None:
    shown, ontology = "\n".join(read.text), ontology_graph()
    texts = 0
    for role in (RDFS.label, RDFS.comment, SKOS.prefLabel, SKOS.definition, SKOS.example):
        for text in ontology.objects(None, role):
            assert str(text) in shown, text
            texts += 1
    assert texts > 1900


def test_what_is_written_is_told_apart() -> None:
    articles = dict(re.findall(r'<article id="(\w+)">(.*?)</article>', PAGE, re.S))
    assert "已写出" in articles["JointLab"] and "已写出" not in articles["Shareholding"]
    assert "symmetric" in articles["partnerWith"] and "symmetric" not in articles["participant"]
    assert "schema:Product" in articles["Product"]
    assert '<a href="#JointBody">csr:JointBody</a>' in articles["JointLab"]


def test_the_turtle_is_the_ontology() -> None:
    graph = rdflib.Graph().parse(data=ontology_turtle(), format="turtle")
    assert set(graph) == set(ontology_graph())
    assert (CSR.Report, RDF.type, OWL.Class) in graph
