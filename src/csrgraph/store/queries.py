"""Questions to the store: SPARQL, named questions, and the evidence behind rows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import pandas as pd
import pyoxigraph as ox
import rdflib

from csrgraph.errors import QueryError
from csrgraph.model.ids import name_key
from csrgraph.rdf import CV, PREFIXES
from csrgraph.rdf.terms import clean
from csrgraph.store.dataset import GraphStore
from csrgraph.store.finding import search
from csrgraph.store.guard import check_query
from csrgraph.store.names import (
    NAMED_KINDS,
    find_named,
    find_organisations,
    is_thing,
    thing_iri,
)
from csrgraph.store.questions import Parameter, question
from csrgraph.store.rows import frame, ordered_frame, run

__all__ = ["ask", "bound", "construct", "evidence", "find_organisations", "query", "search"]

_PLAIN_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_PREAMBLE = "".join(f"PREFIX {key}: <{value}> " for key, value in PREFIXES.items())


def query(store: GraphStore, sparql: str) -> pd.DataFrame:
    """Return the rows of a SELECT query, or one row with `answer` for an ASK query.

    Raises:
        QueryError: if the query is wrong, or may not be run (see `guard.check_query`).
    """
    check_query(sparql, _PREAMBLE)
    return frame(store, sparql)


def construct(store: GraphStore, sparql: str) -> rdflib.Graph:
    """Return the graph of a CONSTRUCT or DESCRIBE query.

    Raises:
        QueryError: if the query is wrong, may not be run, or gives rows.
    """
    check_query(sparql, _PREAMBLE)
    result = run(store, sparql)
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
    return ordered_frame(store, bound(store, name, **parameters))


def bound(store: GraphStore, name: str, **parameters: object) -> str:
    """Return the SPARQL of a named question with values for its parameters (see `ask`).

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
    return sparql


def evidence(store: GraphStore, rows: pd.DataFrame | Iterable[str]) -> pd.DataFrame:
    """Return the sentences behind rows or IRIs: one row per claim, or per mention of a name.

    Args:
        store: The store to ask.
        rows: A data frame, in which every IRI of the graph counts, or IRIs of partnerships,
            events, figures, products, projects, organisations or claims.

    Raises:
        QueryError: if an IRI is none of this graph.
    """
    if isinstance(rows, pd.DataFrame):
        columns = (rows.iloc[:, number] for number in range(rows.shape[1]))
        found = (cell for column in columns for cell in column)
        nodes = [cell for cell in found if isinstance(cell, str) and is_thing(cell)]
    else:
        nodes = list(rows)
    clause = _iris("entityNode", nodes)
    sparql = question("evidence").sparql.replace("# bind: entity\n", f"{clause}\n")
    return ordered_frame(store, sparql)


def _values(store: GraphStore, parameter: Parameter, value: str) -> str:
    """The VALUES clause that binds a parameter; the value goes in as IRIs or escaped literals."""
    if parameter.kind in NAMED_KINDS:
        return _iris(f"{parameter.name}Node", find_named(store, value, parameter.kind))
    if parameter.kind == "year":
        return _year(parameter.name, value)
    if parameter.kind == "number":
        return _number(parameter.name, value)
    if parameter.kind == "word":
        return _word(parameter.name, value)
    both = f"{rdflib.Literal(clean(value)).n3()} {rdflib.Literal(name_key(clean(value))).n3()}"
    return f"VALUES (?{parameter.name} ?{parameter.name}Key) {{ ({both}) }}"


def _iris(variable: str, nodes: Iterable[str]) -> str:
    iris = " ".join(f"<{thing_iri(node)}>" for node in dict.fromkeys(nodes))
    return f"VALUES ?{variable} {{ {iris} }}"


def _year(name: str, value: str) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) == 4):
        raise QueryError(f"{name} must be a year of four digits, got {value!r}.")
    return f"VALUES ?{name} {{ {int(value)} }}"


def _number(name: str, value: str) -> str:
    if not _PLAIN_NUMBER.fullmatch(value):
        raise QueryError(f"{name} must be a number such as 3 or 0.5, got {value!r}.")
    return f"VALUES ?{name} {{ {value} }}"


def _word(name: str, value: str) -> str:
    if value not in CV.__annotations__:
        near = difflib.get_close_matches(value, CV.__annotations__, 5, 0.5)
        raise QueryError(f"{value!r} is no word of the ontology; near: {', '.join(near) or '-'}.")
    return f"VALUES ?{name}Node {{ <{CV[value]}> }}"
