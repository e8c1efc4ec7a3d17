"""Pages of things, lists and search, and the same as files."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import ORG, SKOS

import csrgraph.serve.things as serve_things
from csrgraph.rdf import Quad, graph_iri
from csrgraph.resources import read_toml
from csrgraph.serve.files import evidence_csv
from csrgraph.serve.marks import marked
from csrgraph.serve.things import evidence, search_rows, thing
from csrgraph.store import canonical_nquads
from handmade_graphs import FIRST, all_quads, handmade_graph
from served import Server
from stores import store_of

GRAPH = handmade_graph()
KINDS = sorted(read_toml("serve/pages.toml")["kinds"])
BASE = "https://w3id.org/csrgraph/id/"
HTML = {"accept": "text/html", "accept-language": "en"}


class Page(HTMLParser):
    """The links of a page and everything that could run or load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.active: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "action"}:
                self.links.append(value or "")
            if name.startswith("on") or name == "style":
                self.active.append(f"{tag} {name}")
        if tag in {"script", "iframe", "object", "style"}:
            self.active.append(tag)


def first(server: Server, kind: str) -> str:
    """The address of the first thing of a kind."""
    page = Page(server.client.get(f"/id/{kind}", headers=HTML).text)
    return next(link for link in page.links if re.fullmatch(rf"/id/{kind}/[a-z2-7]{{16}}", link))


def test_every_link_of_every_page_leads_somewhere_here(server: Server) -> None:
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop()
        elsewhere = address.startswith(("#", "data:")) or "lang=" in address
        if address in seen or elsewhere or re.search(r"/[a-z2-7]{16}\.[a-z]+$", address):
            continue
        seen.add(address)
        answer = server.client.get(address, headers=HTML, follow_redirects=True)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html") and address != "/explore":
            page = Page(answer.text)
            if answer.url.path != "/sparql-ui":
                assert page.active == [], address
            base = answer.url.path
            waiting += [base + link if link.startswith("?") else link for link in page.links]
    assert all(address.startswith(("/", "?")) for address in seen)
    assert len(seen) > 60
    for kind in {*KINDS} - {"mention", "participation"}:
        assert any(address.startswith(f"/id/{kind}/") for address in seen), kind


def linked(triples: set[ox.Triple], one: Any, other: Any) -> bool:
    """Whether one of two things is said of the other."""
    pair = {one, other}
    return any({triple.subject, triple.object} == pair for triple in triples)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_given_in_each_form(server: Server, kind: str) -> None:
    address = first(server, kind)
    iri = ox.NamedNode(BASE + address.removeprefix("/id/"))
    everything = len(server.dump().splitlines())
    for suffix, media in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("nt", "application/n-triples"),
                          ("rdf", "application/rdf+xml")):  # fmt: skip
        by_suffix = server.client.get(f"{address}.{suffix}")
        by_header = server.client.get(address, headers={"accept": media})
        assert by_suffix.status_code == by_header.status_code == 200
        assert by_suffix.headers["content-type"].startswith(media)
        form = ox.RdfFormat.from_media_type(media)
        triples = set(ox.parse(by_suffix.content, format=form))
        assert triples == set(ox.parse(by_header.content, format=form))
        assert any(triple.subject == iri for triple in triples)
        near = {triple.subject for triple in triples} - {iri}
        assert all(linked(triples, iri, node) for node in near)
        assert len(triples) < everything / 3
    rows = server.client.get(f"{address}.json").json()
    assert rows["iri"] == iri.value and rows["kind"] == kind
    table = list(csv.DictReader(io.StringIO(server.client.get(f"{address}.csv").text)))
    assert len(table) == len(rows["evidence"])


def test_the_table_of_a_thing_has_more_than_a_page_of_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serve_things, "PAGE", 1)
    with store_of(canonical_nquads(all_quads())) as store:
        orgs = sorted(item.id for item in GRAPH.organisations)
        counts = {}
        for key in orgs:
            page, table = thing(store, "org", key, 1), evidence(store, "org", key)
            assert page and table and page["evidence"] == table["evidence"][:1]
            counts[key] = len(table["evidence"])
            assert page["more"] or counts[key] <= 1
        assert max(counts.values()) > 1
        assert evidence(store, "org", "a" * 16) is None


def test_a_cell_that_a_spreadsheet_would_run_is_guarded() -> None:
    links = {"sentence": {"link": "/a"}, "report": {"link": "/b"}}
    for text in ("=1", " =1", "\u3000＝1", "\n=1", "'=1"):
        table = evidence_csv({"iri": "x", "evidence": [{"quote": text, **links}]})
        assert next(csv.DictReader(io.StringIO(table)))["quote"] == "'" + text


def test_a_search_has_pages_beyond_the_first_hundred() -> None:
    iri, org = "https://w3id.org/csrgraph/id/org/", ORG.Organization
    name = graph_iri("d")
    quads: list[Quad] = []
    for number in range(130):
        node = rdflib.URIRef(f"{iri}{number:016d}")
        quads += [(node, rdflib.RDF.type, org, name),
                  (node, SKOS.prefLabel, rdflib.Literal(f"第{number}大学", lang="zh"), name)]  # fmt: skip
    with store_of(canonical_nquads(quads)) as store:
        assert len(search_rows(store, "大学")) == 130


def test_evidence_stands_where_the_page_says(server: Server) -> None:
    found = 0
    for kind in ("org", "partnership", "product", "project", "event", "metric"):
        for address in {
            link
            for link in Page(server.client.get(f"/id/{kind}").text).links
            if re.search("/[a-z2-7]{16}$", link)
        }:
            page = server.client.get(f"{address}.json").json()
            for item in page["evidence"]:
                quoted = "".join(text for text, inside in item["pieces"] if inside)
                assert quoted == item["quote"]
                found += 1
                if "东湖" not in item["title"] and "East" not in item["title"]:
                    there = FIRST[item["start"] : item["end"]].replace("\x0b", "\ufffd")
                    assert there == item["quote"]
    assert found > 10


def test_pages_speak_the_language_that_is_asked_for(server: Server) -> None:
    address = first(server, "partnership")
    chinese = server.client.get(
        address, headers={"accept": "text/html", "accept-language": "en;q=0.4, zh-CN;q=0.5"}
    )
    english = server.client.get(address, headers=HTML)
    chosen = server.client.get(
        f"{address}?lang=en", headers={"accept": "text/html", "accept-language": "zh"}
    )
    assert "原文证据" in chinese.text and "Evidence" in english.text and "Evidence" in chosen.text
    assert 'href="/id/partnership?lang=en"' in chosen.text
    assert "Accept-Language" in english.headers["vary"]


@pytest.mark.parametrize(("language", "word"), [("zh", "参与方"), ("en", "participant")])
def test_controlled_words_are_shown_in_words(server: Server, language: str, word: str) -> None:
    address = first(server, "partnership")
    text = server.client.get(f"{address}?lang={language}", headers=HTML).text
    assert word in text
    assert not re.findall(r">\s*cv:\w+", text)


def test_search_finds_names(server: Server) -> None:
    page = server.client.get("/search", params={"q": "大学"}, headers=HTML)
    assert page.status_code == 200
    org = next(item for item in GRAPH.organisations if item.name == "东湖大学")
    assert f"/id/org/{org.id}" in page.text and "东湖大学" in page.text
    none = server.client.get("/search", params={"q": "</h1><script>"}, headers=HTML)
    assert "Nothing was found" in none.text and "<script>" not in none.text
    assert server.client.get("/search").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/org/aaaaaaaaaaaaaaaa", 404), ("/id/org/aaaaaaaaaaaaaaaa.ttl", 404), ("/id/org/short", 404),
        ("/id/nokind", 404), ("/id/org?page=0", 400), ("/id/org?page=1%20OR", 400), ("/id/org?page=9999", 200),
        ("/id/org/aaaaaaaaaaaaaaaa.exe", 404), ("/static/nothing", 404), ("/id/org?page=%D9%A1", 400),
    ],
)  # fmt: skip
def test_addresses_of_nothing(server: Server, path: str, status: int) -> None:
    assert server.client.get(path, headers=HTML).status_code == status


def test_a_thing_is_not_given_in_a_form_it_does_not_have(server: Server) -> None:
    assert (
        server.client.get(first(server, "org"), headers={"accept": "image/png"}).status_code == 406
    )


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [("甲乙丙丁", False)]), ([(10, 14)], [("甲乙丙丁", True)]), ([(8, 11)], [("甲", True), ("乙丙丁", False)]),
        ([(11, 12), (12, 13)], [("甲", False), ("乙丙", True), ("丁", False)]), ([(40, 50)], [("甲乙丙丁", False)]),
    ],
)  # fmt: skip
def test_sentences_are_cut_at_quotations(
    spans: list[tuple[int, int]], pieces: list[tuple[str, bool]]
) -> None:
    assert marked("甲乙丙丁", 10, spans) == pieces
    assert marked("", 0, [(0, 1)]) == []
