"""Terms between rdflib, Oxigraph and Python."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import rdflib

from csrgraph.rdf import Quad

__all__ = ["as_python", "from_tsv", "to_ox", "to_quads"]

_INTEGERS = frozenset({"integer", "int", "long", "nonNegativeInteger"})
_NUMBERS = frozenset({"decimal", "double", "float"})
# Python reads more than XML Schema does (1_0), and takes very long for very long numbers.
_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,1000}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


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
    return _value(term.value, term.datatype.value.removeprefix(_XSD))


def from_tsv(cell: str) -> Any:
    """Return the same cell (see `as_python`) from its form in SPARQL 1.1 Query Results TSV.

    There IRIs stand in angle brackets, texts in quotation marks with escapes as in Turtle, numbers and booleans bare.
    """
    first = cell[:1]
    if first == "<":
        return cell[1:-1]
    if first == '"':
        end = cell.rindex('"')
        text, datatype = cell[1:end], cell[end + 4 : -1].removeprefix(_XSD)
        text = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
        return _value(text, datatype) if cell[end + 1 : end + 3] == "^^" else text
    if not first:
        return None
    if cell in {"true", "false"}:
        return cell == "true"
    return cell.removeprefix("_:") if first == "_" else _value(cell, _bare(cell))


def _bare(cell: str) -> str:
    """The datatype of a number without quotation marks."""
    return "integer" if cell.lstrip("+-").isdecimal() else "double"


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])


def _value(text: str, kind: str) -> Any:
    if kind in _INTEGERS and _INTEGER.fullmatch(text):
        return int(text)
    if kind in _NUMBERS and _NUMBER.fullmatch(text):
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text == "true" if kind == "boolean" else text
