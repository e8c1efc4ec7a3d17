"""Terms between rdflib, Oxigraph and Python."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import rdflib

from csrgraph.rdf import Quad

__all__ = ["as_python", "to_ox", "to_quads"]

_INTEGERS = frozenset({"integer", "int", "long", "nonNegativeInteger"})
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
    """Return a cell: IRIs and strings as str, numbers and booleans as such, None where unbound."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value
    kind = term.datatype.value.removeprefix(_XSD)
    if kind in _INTEGERS:
        return int(term.value)
    if kind in {"decimal", "double", "float"}:
        number = Decimal(term.value)
        return int(number) if number == number.to_integral_value() else float(number)
    return term.value == "true" if kind == "boolean" else term.value
