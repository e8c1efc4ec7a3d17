"""Literals as they go into the graph: cleaned text, decimals, years."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from rdflib import Literal
from rdflib.namespace import XSD

from csrgraph.errors import MappingError
from csrgraph.model.graph import Document

__all__ = ["clean", "day", "decimal", "integer", "plain", "text", "year_of"]

# Not allowed in XML literals, or no characters at all: each becomes U+FFFD, so lengths are kept and
# offsets still point to the right place.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_DIGITS = 1000
_YEAR = re.compile(r"\d{4}")


def clean(value: str) -> str:
    """Return a text that every RDF syntax can hold; its length does not change."""
    return _UNSAFE.sub("\ufffd", value)


def text(value: str, document: Document) -> Literal:
    """Return a literal tagged with the document's language."""
    return Literal(clean(value), lang=document.language)


def plain(value: str) -> Literal:
    """Return a string literal without a language."""
    return Literal(clean(value))


def decimal(value: str) -> Literal:
    """Return a decimal literal in the form in which Oxigraph gives it back (no trailing zeros).

    Raises:
        MappingError: if `value` is no decimal number.
    """
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise MappingError(f"{value!r} is no decimal number.") from error
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        raise MappingError(f"{value!r} is no decimal number of at most {_MAX_DIGITS} digits.")
    digits = format(number, "f")
    shortest = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return Literal(shortest if number else "0", datatype=XSD.decimal, normalize=False)


def integer(value: int) -> Literal:
    """Return an integer literal."""
    return Literal(str(value), datatype=XSD.integer, normalize=False)


def day(value: str) -> Literal:
    """Return a date of ISO 8601 as a literal: of the day, or of the month where it has none."""
    return Literal(value, datatype=XSD.gYearMonth if len(value) == 7 else XSD.date, normalize=False)


def year_of(date: str | None) -> int | None:
    """Return the first year of an ISO date, month, quarter or interval."""
    match = _YEAR.match(date or "")
    return int(match.group()) if match else None
