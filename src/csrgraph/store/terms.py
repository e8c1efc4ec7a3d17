"""Terms between rdflib, Oxigraph and Python."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import rdflib

from csrgraph.rdf import Quad

__all__ = ["as_python", "to_ox", "to_quads"]

_INTEGERS = frozenset({"integer", "int", "long", "nonNegativeInteger"})
_NUMBERS = frozenset({"decimal", "double", "float"})
# Python reads more than XML Schema does (1_0), and takes very long for very long numbers.
_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,1000}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_XSD = "http://www.w3.org/2001/XMLSchema#"


def to_ox(term: rdflib.term.Node) -> ox.NamedNode | ox.Literal:
    """Return the Oxigraph term of an rdflib IRI or literal (the graph has no blank nodes)."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return ox.Literal(str(term), datatype=datatype)
    return ox.NamedNode(str(term))


def to_quads(quads: list[Quad]) -> list[ox.Quad]:
    """Return Oxigraph quads; every IRI is converted once."""
    known: dict[rdflib.term.Node, Any] = {}

    def convert(term: rdflib.term.Node) -> Any:
        found = known.get(term)
        if found is None:
            found = known[term] = to_ox(term)
        return found

    return [ox.Quad(convert(s), convert(p), convert(o), convert(g)) for s, p, o, g in quads]


def as_python(term: Any) -> Any:
    """Return a cell: IRIs and strings as str, finite numbers and booleans as such, None where unbound.

    What is no finite number (`INF`, `NaN`, `abc` as a number) is its text.
    """
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value
    kind = term.datatype.value.removeprefix(_XSD)
    if kind in _INTEGERS and _INTEGER.fullmatch(term.value):
        return int(term.value)
    if kind in _NUMBERS and _NUMBER.fullmatch(term.value):
        number = Decimal(term.value)
        return int(number) if number == number.to_integral_value() else float(number)
    return term.value == "true" if kind == "boolean" else term.value
