"""RDF exports say the same in every syntax; JSON-LD is compact under any context."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from csrgraph.rdf import PREFIXES
from csrgraph.rdf.context import shipped_context
from csrgraph.store import canonical_nquads, trig, turtle
from csrgraph.store.jsonld import jsonld
from handmade_graphs import all_quads

_XSD = "http://www.w3.org/2001/XMLSchema#"


@cache
def dump() -> bytes:
    return canonical_nquads(all_quads())


def by_oxigraph(data: bytes, fmt: ox.RdfFormat, *, triples: bool = False) -> set[str]:
    return {str(quad.triple if triples else quad) for quad in ox.parse(data, format=fmt)}


def by_rdflib(data: bytes, fmt: str, *, triples: bool = False) -> set[str]:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=data, format=fmt)
    nquads = dataset.serialize(format="nquads").encode("utf-8")
    return by_oxigraph(nquads, ox.RdfFormat.N_QUADS, triples=triples)


@pytest.mark.parametrize("fmt", ["nq", "trig", "jsonld", "ttl"])
def test_every_syntax_says_the_same_to_both_readers(fmt: str) -> None:
    made = {
        "nq": (dump(), ox.RdfFormat.N_QUADS, "nquads"),
        "trig": (trig(dump()), ox.RdfFormat.TRIG, "trig"),
        "jsonld": (jsonld(dump(), shipped_context()), ox.RdfFormat.JSON_LD, "json-ld"),
        "ttl": (turtle(dump()), ox.RdfFormat.TURTLE, "turtle"),
    }
    data, syntax, name = made[fmt]
    wanted = by_oxigraph(dump(), ox.RdfFormat.N_QUADS, triples=fmt == "ttl")
    assert len(wanted) > 300
    assert by_oxigraph(data, syntax, triples=fmt == "ttl") == wanted
    assert by_rdflib(data, name, triples=fmt == "ttl") == wanted


def test_jsonld_is_compact_and_asks_for_nothing() -> None:
    used = shipped_context()
    data = jsonld(dump(), used)
    assert data == jsonld(b"".join(sorted(dump().splitlines(keepends=True))), used)
    document = json.loads(data)
    assert document["@context"] == used
    nodes = [node for graph in document["@graph"] for node in graph["@graph"]]
    assert all("://" not in key for node in nodes for key in node)
    assert len(data) < 0.5 * len(dump()) + len(json.dumps(used).encode())
    partnership = next(
        node for node in nodes if node.get("@type") == "Partnership" and "year" in node
    )
    assert partnership["year"] == 2023 and partnership["openList"] in (True, False)
    assert all(item.startswith("id:org/") for item in partnership["participant"])


_TEXTS: list[Any] = [
    ox.Literal("甲", language="zh"), ox.Literal("a", language="en"), ox.Literal("b", language="en"),
    ox.Literal("plain"), ox.Literal(""), ox.Literal("007", datatype=ox.NamedNode(f"{_XSD}integer")),
    ox.Literal("7", datatype=ox.NamedNode(f"{_XSD}integer")), ox.NamedNode("urn:x:y"),
    ox.Literal("0.5", datatype=ox.NamedNode(f"{_XSD}decimal")), ox.NamedNode("https://a.b//c"),
    ox.Literal("1", datatype=ox.NamedNode(f"{_XSD}boolean")), ox.NamedNode(f"{PREFIXES['cv']}active"),
    ox.Literal("true", datatype=ox.NamedNode(f"{_XSD}boolean")), ox.NamedNode(f"{PREFIXES['id']}//x"),
    ox.Literal("2023-05", datatype=ox.NamedNode(f"{_XSD}gYearMonth")),
    ox.Literal("12345678901234567890", datatype=ox.NamedNode(f"{_XSD}integer")),
]  # fmt: skip
_TERM = "csr:object"


@pytest.mark.parametrize(
    "term",
    [
        {},
        {"object": _TERM},
        {"object": {"@id": _TERM, "@type": "@id"}},
        {"object": {"@id": _TERM, "@type": "xsd:decimal"}},
        {"object": {"@id": _TERM, "@type": "xsd:string"}},
        {"object": {"@id": _TERM, "@language": "zh"}},
        {"object": {"@id": _TERM, "@container": "@language"}},
        {"object": {"@id": _TERM, "@container": "@set"}},
        {"object": {"@id": _TERM, "@container": "@list"}},
        {"object": {"@reverse": _TERM}},
        {"csr:object": {"@id": _TERM, "@type": "@id"}},
        {"csr:object": {"@id": _TERM, "@container": "@language"}},
        {"object": {"@id": _TERM}, "@language": "zh"},
        {"@vocab": PREFIXES["csr"], "active": "cv:active"},
    ],
    ids=str,
)
def test_any_context_reads_back_equal(term: dict[str, Any]) -> None:
    subject, graph = ox.NamedNode(f"{PREFIXES['id']}org/a"), ox.NamedNode("urn:graph:one")
    predicate = ox.NamedNode(f"{PREFIXES['csr']}object")
    quads = [ox.Quad(subject, predicate, text, graph) for text in _TEXTS]
    nquads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    data = jsonld(nquads, {"@version": 1.1, **PREFIXES, **term})
    wanted = by_oxigraph(nquads, ox.RdfFormat.N_QUADS)
    assert by_oxigraph(data, ox.RdfFormat.JSON_LD) == wanted
    assert by_rdflib(data, "json-ld") == by_rdflib(nquads, "nquads")
