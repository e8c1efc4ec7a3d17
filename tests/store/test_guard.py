"""What a user's query may do: the guard, with queries that would end the process or leave the store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from csrgraph.errors import QueryError
from csrgraph.store import GraphStore, canonical_nquads, query
from handmade_graphs import all_quads
from stores import store_of


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with store_of(canonical_nquads(all_quads())) as opened:
        yield opened


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { VALUES ?s {<http://127.0.0.1:9/>} BIND(1 AS ?a) FILTER(?a<1){SERVICE?s{?a?b?c}}"
        "FILTER(1>2)}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:y{?a ?b ?c} }",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE SILENT:y{?a ?b ?c} }",
        "PREFIX service: <http://127.0.0.1:9/> SELECT * { service service:y {?a ?b ?c} }",
        "PREFIX : <http://127.0.0.1:9/> SELECT * FROM:y { ?a ?b ?c }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?a ?b ?c } }",
        'PREFIX x: <x:> SELECT * { ?a x:\\" ?b . SERVICE <http://127.0.0.1:9/> { ?c ?d "e" } }',
        "SELECT * { ?a ?b 'it''s' SERVICE <http://127.0.0.1:9/> { ?c ?d ?e } }",
    ],
)
def test_no_query_leaves_the_store(store: GraphStore, sparql: str) -> None:
    with pytest.raises(QueryError):
        query(store, sparql)


@pytest.mark.parametrize(
    ("sparql", "words"),
    [
        ("SELECT * { FILTER(" + "+".join(["1"] * 30_000) + ">0) }", "operators"),
        ("SELECT * { FILTER(" + "||".join(["?a"] * 15_000) + ") }", "operators"),
        ("SELECT * { ?a " + "/".join(["a"] * 15_000) + " ?b }", "operators"),
        ("SELECT * { ?a " + "/".join(["a"] * 300) + " ?b }", "path steps"),
        ("SELECT * { ?a " + "|".join(["a"] * 15_000) + " ?b }", "operators"),
        ("SELECT * { " + "UNION".join(["{}"] * 8_000) + " }", "clauses"),
        ("SELECT * { " + "OPTIONAL{?a a ?b}" * 400 + " }", "clauses"),
        ("SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(3_000)) + " { ?a a ?b }", "clauses"),
        ("SELECT * { FILTER(1 IN (" + ",".join(["1"] * 30_000) + ")) }", "commas"),
        ("SELECT * { ?s " + ";".join(["a ?b"] * 400) + " }", "triple patterns"),
        ("SELECT * { " + " ".join(f"?a{i} a ?b ." for i in range(900)) + " }", "triple patterns"),
        ("SELECT * { ?a " + "^" * 200 + "a ?b }", "nested too deeply"),
        ("SELECT * { " + "{" * 65 + "}" * 65 + " }", "nested too deeply"),
    ],
)
def test_queries_that_would_end_the_process_are_refused(
    store: GraphStore, sparql: str, words: str
) -> None:
    with pytest.raises(QueryError, match=words):
        query(store, sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?from { ?s csr:status ?from }",
        "SELECT ?s { ?s <https://example.org/service> 'SERVICE <x> FROM <y>' } # FROM SERVICE",
        'SELECT ?s { ?s skos:prefLabel "it\'s \\" SERVICE" }',
        "SELECT ?s { ?s csr:year ?y FILTER(?y<2024 && ?y>2000) }",
        "SELECT ?s { VALUES ?s { " + "<https://example.org/x> " * 2_000 + "} }",
        "SELECT ?s { ?s a/rdfs:subClassOf* csr:Event ; ^csr:asserts ?c }",
        "DESCRIBE <https://example.org/x>",
    ],
)
def test_harmless_queries_are_not_refused(store: GraphStore, sparql: str) -> None:
    if sparql.startswith("DESCRIBE"):
        with pytest.raises(QueryError, match="gives a graph"):
            query(store, sparql)
    else:
        query(store, sparql)
