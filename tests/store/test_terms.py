"""Cells of rows: the same from a term and from its form in TSV."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csrgraph.store import GraphStore
from csrgraph.store.rows import cells, run
from csrgraph.store.terms import as_python

XSD = "http://www.w3.org/2001/XMLSchema#"
KINDS = ["string", "integer", "decimal", "double", "float", "boolean", "date", "long", "int"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.one_of(
    st.integers().map(str), st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.sampled_from(["INF", "-INF", "NaN", "1e5", "+3", "-0", "007", "1.", ".5", "true", "1", "", "1_0", " 1"]),
)  # fmt: skip
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="zh")),
    st.tuples(st.one_of(TEXTS, NUMBERS), st.sampled_from(KINDS)).map(
        lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(XSD + pair[1]))
    ),
)
GRAPH = ox.NamedNode("https://example.org/g")


@given(st.lists(LITERALS, max_size=6))
def test_cells_are_those_of_the_terms(literals: list[ox.Literal]) -> None:
    node, name = ox.NamedNode("https://example.org/概念?a=1&b"), ox.NamedNode("urn:p")
    with GraphStore(None) as store:
        for literal in literals:
            store.engine.add(ox.Quad(node, name, literal, GRAPH))
        sparql = "SELECT ?s ?none ?o { ?s ?p ?o }"
        expected = [
            [as_python(row[key]) for key in ("s", "none", "o")] for row in run(store, sparql)
        ]
        found = cells(run(store, sparql), ["s", "none", "o"])
        assert repr(sorted(found, key=repr)) == repr(sorted(expected, key=repr))
        assert [row[::-1] for row in cells(run(store, sparql), ["o", "none", "s"])] == found


@pytest.mark.parametrize(("expression", "value"), [
    ('"a\\tb\\nc\\\\d\\"e"', 'a\tb\nc\\d"e'), ('""', ""), ("1", 1), ("1.50", 1.5), ("2.0", 2), ("true", True),
    ("-3.5e2", -350), ('"1"', "1"), ('"\u2028\x0b"', "\u2028\x0b"), ("<urn:a>", "urn:a"), ('"x"@en', "x"),
    ('"@en"', "@en"), ('"^^<a>"', "^^<a>"),
])  # fmt: skip
def test_a_cell_is_the_value(expression: str, value: object) -> None:
    with GraphStore(None) as store:
        found = cells(run(store, f"SELECT ?x {{ VALUES ?x {{ {expression} }} }}"), ["x"])
        assert found == [[value]] and type(found[0][0]) is type(value)
        assert cells(run(store, "SELECT ?x { VALUES ?x { } }"), ["x"]) == []
