"""Formats of answers, and which of them a client asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["GRAPHS", "MEDIA", "SOLUTIONS", "accepted", "named", "ranges"]

# The short name is what `?format=` and a suffix say; the first of its media types is what an answer is called.
SOLUTIONS: dict[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
GRAPHS: dict[str, tuple[str, ...]] = {
    "ttl": ("text/turtle", "application/x-turtle"),
    "nt": ("application/n-triples", "text/plain"),
    "jsonld": ("application/ld+json", "application/json"),
    "rdf": ("application/rdf+xml", "application/xml", "text/xml"),
}
MEDIA = {name: types[0] for name, types in (SOLUTIONS | GRAPHS).items()}
_SYNONYMS = {"turtle": "ttl", "rdfxml": "rdf", "json-ld": "jsonld", "ntriples": "nt"}
# One word may mean rows and a graph: json is JSON-LD for a graph, xml is RDF/XML.
_FOR_GRAPHS = {"json": "jsonld", "xml": "rdf", "text": "nt"}


def named(word: str) -> tuple[str | None, str | None]:
    """Return the formats of rows and of graphs that a word or media type of `?format=` means."""
    word = _SYNONYMS.get(word.lower(), word.lower())
    rows = word if word in SOLUTIONS else _first(SOLUTIONS, word)
    graph = word if word in GRAPHS else _FOR_GRAPHS.get(word) or _first(GRAPHS, word)
    return rows, graph


def accepted(header: str, offers: dict[str, tuple[str, ...]]) -> str | None:
    """Return the name of the offer that an Accept header likes best, the first of equals; None if it likes none.

    Args:
        header: The header's value; an empty one accepts everything.
        offers: Names with their media types, the preferred name first.
    """
    liked = list(ranges(header)) or [("*/*", 1.0)]
    best, most = None, 0.0
    for name, types in offers.items():
        exact = [quality for name, quality in liked if name in types[1:]]
        quality = max(_quality(types[0], liked), *exact, 0.0)
        if quality > most:
            best, most = name, quality
    return best


def _first(formats: dict[str, tuple[str, ...]], media: str) -> str | None:
    return next((name for name, types in formats.items() if media in types), None)


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The q-value of the most specific range that holds a media type."""
    kind = media.partition("/")[0]
    for wanted in (media, f"{kind}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0


def ranges(header: str) -> Iterable[tuple[str, float]]:
    """Yield what an Accept header or Accept-Language names, each with its weight from 0 to 1."""
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            yield ("*/*" if name == "*" else name.lower()), _weight(parameters)


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
