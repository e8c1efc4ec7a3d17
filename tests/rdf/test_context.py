"""The JSON-LD context: current, complete, and nothing is lost on the way there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rdflib
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rdflib import RDF, RDFS, XSD, Literal
from rdflib.namespace import DCTERMS, ORG

from csrgraph.model.graph import ResolvedGraph
from csrgraph.rdf import CSR, CV, OA, PREFIXES, iri, to_dataset
from csrgraph.rdf.context import context_text
from csrgraph.resources import ontology_path
from graph_samples import sample_graph
from handmade_graphs import handmade_graph

FILE = ontology_path("context.jsonld").read_text(encoding="utf-8")
CONTEXT: dict[str, Any] = json.loads(FILE)["@context"]


def flat(graph: ResolvedGraph) -> rdflib.Graph:
    one = rdflib.Graph()
    for triple in to_dataset(graph).triples((None, None, None)):
        one.add(triple)
    return one


def as_oxigraph(data: bytes | str, fmt: RdfFormat) -> set[str]:
    store = Store()
    store.load(data, format=fmt, to_graph=DefaultGraph())
    return {str(quad) for quad in store}


def test_the_file_is_current() -> None:
    """To repair: csrgraph ontology --format context -o ontology/context.jsonld"""
    assert context_text() == FILE


def test_every_term_has_its_short_name_and_no_term_two() -> None:
    assert {name for name in CSR.__annotations__ if name[0] != "_"} <= set(CONTEXT)
    assert set(PREFIXES) <= set(CONTEXT)
    expanded = [value["@id"] for value in CONTEXT.values() if isinstance(value, dict)]
    assert len(expanded) == len(set(expanded))


@pytest.mark.parametrize("make", [handmade_graph, sample_graph])
def test_a_graph_survives_compaction(make: Any) -> None:
    """Compacted by rdflib, read again by rdflib and by Oxigraph, with no file but the text."""
    graph = flat(make())
    text = graph.serialize(format="json-ld", context=CONTEXT, auto_compact=False)
    assert set(rdflib.Graph().parse(data=text, format="json-ld")) == set(graph)
    lines = graph.serialize(format="nt", encoding="utf-8")
    assert as_oxigraph(text, RdfFormat.JSON_LD) == as_oxigraph(lines, RdfFormat.N_TRIPLES)


def test_compaction_uses_the_short_names() -> None:
    text = flat(handmade_graph()).serialize(format="json-ld", context=CONTEXT)
    nodes = json.loads(text)["@graph"]
    keys = {key for node in nodes for key in node if key[0] != "@"}
    assert keys <= set(CONTEXT), keys - set(CONTEXT)
    (lab,) = [node for node in nodes if node.get("partnershipKind") == "cv:joint_body"]
    assert "establishes" in lab and lab["date"]


def test_a_compact_text_means_what_it_says() -> None:
    compact = {
        "@context": CONTEXT,
        "@id": "id:event/e1",
        "@type": ["Event", "DividendEvent"],
        "eventType": "cv:dividend",
        "label": {"zh": "分红", "en": "dividend"},
        "actor": ["id:org/o1", {"@id": "id:org/o2", "@type": "FormalOrganization"}],
        "amount": "30000000",
        "openList": True,
        "year": 2023,
        "date": "2023-05",
        "wasDerivedFrom": {"@id": "id:sentence/s1", "exact": {"zh": "派息。"}, "start": 0},
    }
    event, sentence = iri("event", "e1"), iri("sentence", "s1")
    expected = {
        (event, RDF.type, CSR.Event),
        (event, RDF.type, CSR.DividendEvent),
        (event, CSR.eventType, CV.dividend),
        (event, RDFS.label, Literal("分红", lang="zh")),
        (event, RDFS.label, Literal("dividend", lang="en")),
        (event, CSR.actor, iri("org", "o1")),
        (event, CSR.actor, iri("org", "o2")),
        (iri("org", "o2"), RDF.type, ORG.FormalOrganization),
        (event, CSR.amount, Literal("30000000", datatype=XSD.decimal)),
        (event, CSR.openList, Literal("true", datatype=XSD.boolean)),
        (event, CSR.year, Literal("2023", datatype=XSD.integer)),
        (event, CSR.date, Literal("2023-05")),
        (event, rdflib.URIRef(f"{PREFIXES['prov']}wasDerivedFrom"), sentence),
        (sentence, OA.exact, Literal("派息。", lang="zh")),
        (sentence, OA.start, Literal("0", datatype=XSD.integer)),
    }
    assert set(rdflib.Graph().parse(data=json.dumps(compact), format="json-ld")) == expected


def test_dates_of_two_datatypes_keep_them() -> None:
    """`dct:issued` is a day or a month: the context forces neither."""
    graph = rdflib.Graph()
    for value, kind in (("2024-04-27", XSD.date), ("2024-04", XSD.gYearMonth)):
        graph.add((iri("report", value), DCTERMS.issued, Literal(value, datatype=kind)))
    text = graph.serialize(format="json-ld", context=CONTEXT)
    assert set(rdflib.Graph().parse(data=text, format="json-ld")) == set(graph)
