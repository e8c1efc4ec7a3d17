"""What the endpoint says of itself: a SPARQL service description, and VoID about the graph."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from csrgraph.store.dataset import GraphStore
from csrgraph.store.rows import cells, run

__all__ = ["service_description", "void_description"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip
_COUNTS = (
    ("triples", "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"),
    ("distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
    ("classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
    ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
)
_CLASSES = "SELECT ?name (COUNT(DISTINCT ?s) AS ?n) { ?s a ?name } GROUP BY ?name ORDER BY ?name"
_PROPERTIES = """
SELECT ?name (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?name ?o { ?s ?name ?o } } GROUP BY ?name ORDER BY ?name
"""


def service_description(endpoint: str, graphs: list[str]) -> Iterator[ox.Triple]:
    """Yield what the SPARQL service can do.

    Args:
        endpoint: Address of the endpoint.
        graphs: IRIs of the named graphs.
    """
    service = ox.NamedNode(endpoint)
    dataset, default = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default")
    yield ox.Triple(service, _TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULTS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(f"{_FORMATS}{name}"))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(default, _TYPE, _sd("Graph"))
    for number, name in enumerate(graphs, start=1):
        node = ox.NamedNode(f"{endpoint}#graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), node)
        yield ox.Triple(node, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(node, _sd("name"), ox.NamedNode(name))


def void_description(store: GraphStore, endpoint: str) -> Iterator[ox.Triple]:
    """Yield how much of what is in the graph: triples, subjects, classes and properties with their counts."""
    dataset = ox.NamedNode(f"{endpoint}#dataset")
    yield ox.Triple(dataset, _TYPE, _void("Dataset"))
    yield ox.Triple(dataset, _void("sparqlEndpoint"), ox.NamedNode(endpoint))
    for name, sparql in _COUNTS:
        yield ox.Triple(dataset, _void(name), ox.Literal(cells(run(store, sparql), ["n"])[0][0]))
    for kind, key, count, sparql in (
        ("class", "class", "entities", _CLASSES),
        ("property", "property", "triples", _PROPERTIES),
    ):
        for number, (name, found) in enumerate(cells(run(store, sparql), ["name", "n"]), start=1):
            part = ox.NamedNode(f"{endpoint}#{kind}{number}")
            yield ox.Triple(dataset, _void(f"{kind}Partition"), part)
            yield ox.Triple(part, _void(key), ox.NamedNode(name))
            yield ox.Triple(part, _void(count), ox.Literal(found))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)
