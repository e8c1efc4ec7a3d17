"""Rows out of the store: SPARQL and named questions as pandas data frames."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyoxigraph as ox
import rdflib

from csrgraph.errors import QueryError
from csrgraph.model.ids import name_key
from csrgraph.rdf import BASE, CV, PREFIXES
from csrgraph.store.dataset import GraphStore
from csrgraph.store.guard import check_query
from csrgraph.store.questions import Parameter, question
from csrgraph.store.terms import as_python

__all__ = ["ask", "construct", "evidence", "find_organisations", "query", "search"]

_PREAMBLE = "".join(f"PREFIX {key}: <{value}> " for key, value in PREFIXES.items())
_NAMES = """
SELECT DISTINCT ?node ?name ?key WHERE {
  ?node a ?class ; skos:prefLabel|skos:altLabel ?name ; csr:nameKey ?key .
} ORDER BY ?name ?node
"""
_EVIDENCE = """
SELECT DISTINCT ?node ?claim ?quote ?start ?end ?sentence ?sentence_start ?section ?context
  ?rule ?score ?document
WHERE {
  VALUES ?asked { %s }
  { ?claim csr:asserts ?asked } UNION { ?claim csr:asserts ?any FILTER(?claim = ?asked) }
  ?claim csr:asserts ?node ; csr:focusExact ?quote ; csr:focusStart ?start ; csr:focusEnd ?end ;
    csr:rule ?rule ; csr:score ?score ; prov:wasDerivedFrom ?s ;
    csr:inReport/csr:hasEdition/csr:fileName ?document .
  ?s oa:exact ?sentence ; oa:start ?sentence_start . OPTIONAL { ?s csr:section ?section }
  OPTIONAL { ?claim csr:context/oa:exact ?context }
} ORDER BY ?document ?start ?claim
"""
_SEARCH = """
SELECT DISTINCT ?name ?class ?iri WHERE {
  ?iri csr:nameKey ?key ; skos:prefLabel ?name ; a ?type .
  OPTIONAL { ?iri skos:altLabel ?alt }
  VALUES ?needle { %s }
  VALUES (?type ?class) {
    (org:Organization "organisation") (org:OrganizationalUnit "unit")
    (csr:Product "product") (csr:Project "project")
  }
  FILTER(
    CONTAINS(?key, ?needle) || CONTAINS(LCASE(STR(?name)), ?needle)
    || CONTAINS(LCASE(STR(?alt)), ?needle)
  )
} ORDER BY ?class ?name ?iri
"""


def query(store: GraphStore, sparql: str) -> pd.DataFrame:
    """Return the rows of a SELECT query, or one row with `answer` for an ASK query.

    Raises:
        QueryError: if the query is wrong, or may not be run (see `guard.check_query`).
    """
    check_query(sparql, _PREAMBLE)
    return _rows(store, sparql)


def construct(store: GraphStore, sparql: str) -> rdflib.Graph:
    """Return the graph of a CONSTRUCT or DESCRIBE query.

    Raises:
        QueryError: if the query is wrong, may not be run, or gives rows.
    """
    check_query(sparql, _PREAMBLE)
    result = _run(store, sparql)
    if not isinstance(result, ox.QueryTriples):
        raise QueryError("This query gives rows; use query(…) for SELECT and ASK.")
    data = ox.serialize(result, format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=data.decode("utf-8"), format="nt")


def ask(store: GraphStore, name: str, **parameters: object) -> pd.DataFrame:
    """Return the rows of a named question.

    Args:
        store: The store to ask.
        name: Name of a question (see `questions`).
        parameters: Values of its parameters; one that is left out does not restrict the rows.

    Raises:
        QueryError: if there is no such question or parameter, or a name fits nothing.
    """
    found = question(name)
    known = {parameter.name: parameter for parameter in found.parameters}
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        allowed = ", ".join(known) or "none"
        raise QueryError(
            f"The question {name!r} has no parameter {unknown[0]!r}; allowed: {allowed}."
        )
    sparql = found.sparql
    for key, value in parameters.items():
        if value is not None and value != "":
            clause = _values(store, known[key], str(value))
            sparql = sparql.replace(f"# bind: {key}\n", f"{clause}\n")
    return _rows(store, sparql)


def find_organisations(store: GraphStore, name: str) -> list[str]:
    """Return the IRIs of the organisations that a name means, the exact key before a part.

    Raises:
        QueryError: if no organisation fits; the message gives near names.
    """
    return _named(store, name, f"{BASE}org/")


def search(store: GraphStore, text: str) -> pd.DataFrame:
    """Return organisations, products and projects whose names hold a text, in any case."""
    needle = rdflib.Literal(name_key(text)).n3()
    return _rows(store, _SEARCH % needle)


def evidence(store: GraphStore, rows: pd.DataFrame | Iterable[str]) -> pd.DataFrame:
    """Return the claims and sentences behind rows or IRIs of partnerships, events and the like."""
    if isinstance(rows, pd.DataFrame):
        cells = (cell for column in rows.columns for cell in rows[column])
        nodes = [cell for cell in cells if isinstance(cell, str) and cell.startswith(BASE)]
    else:
        nodes = list(rows)
    iris = " ".join(rdflib.URIRef(node).n3() for node in dict.fromkeys(nodes))
    return _rows(store, _EVIDENCE % iris)


def _values(store: GraphStore, parameter: Parameter, value: str) -> str:
    if parameter.kind == "organisation":
        nodes = " ".join(f"<{node}>" for node in find_organisations(store, value))
        return f"VALUES ?orgNode {{ {nodes} }}"
    if parameter.kind == "year":
        if not value.isdecimal() or len(value) != 4:
            raise QueryError(f"{parameter.name} must be a year of four digits, got {value!r}.")
        return f"VALUES ?{parameter.name} {{ {int(value)} }}"
    if parameter.kind == "word":
        if value not in CV.__annotations__:
            near = difflib.get_close_matches(value, CV.__annotations__, 5, 0.5)
            raise QueryError(
                f"{value!r} is no word of the ontology; near: {', '.join(near) or '-'}."
            )
        return f"VALUES ?{parameter.name}Node {{ <{CV[value]}> }}"
    return f"VALUES ?{parameter.name} {{ {rdflib.Literal(value).n3()} }}"


def _named(store: GraphStore, name: str, prefix: str) -> list[str]:
    cells = _cells(_run(store, _NAMES), ["node", "name", "key"])
    rows = [(node, label, key) for node, label, key in cells if node.startswith(prefix)]
    wanted = name_key(name)
    exact = [node for node, label, key in rows if wanted in {key, name_key(label)}]
    chosen = exact or [node for node, label, _ in rows if wanted and wanted in name_key(label)]
    if not chosen:
        names = sorted({label for _, label, _ in rows})
        near = difflib.get_close_matches(name, names, 5, 0.3)
        hint = f"; near names: {'、'.join(near)}" if near else ""
        raise QueryError(f"No organisation is called {name!r}{hint}. Try: csrgraph search KG TEXT")
    return sorted(set(chosen))


def _run(store: GraphStore, sparql: str) -> Any:
    try:
        return store.engine.query(sparql, use_default_graph_as_union=True, prefixes=PREFIXES)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"This is no SPARQL query: {error}") from error
    except (OSError, RuntimeError) as error:
        raise QueryError(f"The query failed: {error}") from error


def _rows(store: GraphStore, sparql: str) -> pd.DataFrame:
    result = _run(store, sparql)
    if isinstance(result, ox.QueryBoolean):
        return pd.DataFrame({"answer": [bool(result)]})
    if not isinstance(result, ox.QuerySolutions):
        raise QueryError("This query gives a graph; use construct(…) in Python.")
    names = [variable.value for variable in result.variables]
    return pd.DataFrame(_cells(result, names), columns=names, dtype=object)


def _cells(result: Any, names: list[str]) -> list[list[Any]]:
    try:
        return [[as_python(row[name]) for name in names] for row in result]
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query failed: {error}") from error
