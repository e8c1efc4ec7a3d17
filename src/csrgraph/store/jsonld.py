"""Compact JSON-LD, a node a line, with the context inside.

The writer takes any context of prefixes and terms. It uses a term only where the value means the
same with it, else the prefixed name of the property, so that readers get back what is in the store.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyoxigraph as ox

__all__ = ["jsonld"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")
_ODD = {"@context", "@reverse", "@nest", "@index", "@prefix"}
_CONTAINERS = (None, "@set", "@language")


@dataclass(frozen=True, slots=True)
class _Term:
    """How a context reads the values of one of its terms."""

    name: str
    iri: str
    type: str | None
    language: str | None
    container: str | None


def jsonld(nquads: bytes, context: Mapping[str, Any]) -> bytes:
    """Return canonical N-Quads as JSON-LD in UTF-8; the same graph gives the same bytes.

    Args:
        nquads: The lines of a canonical dump: every one with its graph.
        context: What stands in `@context`: prefixes, and terms with `@id`, `@type`, `@container`.
    """
    return b"".join(line.encode("utf-8") for line in _lines(nquads, _Names(context), context))


def _lines(nquads: bytes, names: _Names, context: Mapping[str, Any]) -> Iterator[str]:
    yield f'{{"@context": {_json(context)},\n"@graph": ['
    groups: dict[bytes, list[bytes]] = defaultdict(list)
    for line in nquads.splitlines(keepends=True):
        groups[line.rsplit(b" ", 2)[1]].append(line)
    for number, graph in enumerate(sorted(groups)):
        lines = groups.pop(graph)
        name = names.short(graph[1:-1].decode("utf-8"))
        yield f'{"," if number else ""}\n{{"@id": {_json(name)}, "@graph": ['
        for place, node in enumerate(_nodes(b"".join(lines), names)):
            yield f"{',' if place else ''}\n{_json(node)}"
        yield "\n]}"
    yield "\n]}\n"


def _nodes(lines: bytes, names: _Names) -> Iterator[dict[str, Any]]:
    quads: Iterable[Any] = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    for subject, found in groupby(quads, key=lambda quad: str(quad.subject.value)):
        node: dict[str, Any] = {"@id": names.short(subject)}
        for quad in found:
            _put(node, quad.predicate.value, quad.object, names)
        yield {key: _single(value) for key, value in node.items()}


def _put(node: dict[str, Any], predicate: str, value: Any, names: _Names) -> None:
    if predicate == _TYPE and isinstance(value, ox.NamedNode):
        node.setdefault("@type", []).append(names.class_name(value.value))
        return
    term = names.term(predicate)
    if term and term.container == "@language":
        if isinstance(value, ox.Literal) and value.language:
            texts = node.setdefault(term.name, {})
            texts.setdefault(value.language, []).append(value.value)
            return
        term = None
    key = term.name if term else names.bare(predicate)
    node.setdefault(key, []).append(names.value(value, term))


def _single(value: Any) -> Any:
    """One value without its list."""
    if isinstance(value, dict):
        return {key: _single(texts) for key, texts in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


class _Names:
    """The names and readings that a context gives."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._prefixes = {
            key: start
            for key, value in context.items()
            if not key.startswith("@") and (start := _start(value)) is not None
        }
        self._language = context.get("@language")
        self._keys = set(context)
        terms = [self._read(key, value) for key, value in context.items()]
        self._terms: dict[str, _Term] = {}
        for term in terms:
            if term is not None:
                self._terms.setdefault(term.iri, term)
        self._known: dict[str, str] = {}

    def short(self, iri: str) -> str:
        """Return an IRI with the longest prefix that fits, or as it is."""
        found = self._known.get(iri)
        if found is None:
            fitting = [item for item in self._prefixes.items() if iri.startswith(item[1])]
            prefix, start = max(fitting, key=lambda item: len(item[1]), default=("", ""))
            rest = iri.removeprefix(start)
            usable = prefix and not rest.startswith("//")
            found = self._known[iri] = f"{prefix}:{rest}" if usable else iri
        return found

    def bare(self, iri: str) -> str:
        """Return the key of a property that no term says anything about."""
        short = self.short(iri)
        return iri if short in self._keys else short

    def term(self, iri: str) -> _Term | None:
        """Return the term of a property."""
        return self._terms.get(iri)

    def class_name(self, iri: str) -> str:
        """Return the name of a class."""
        term = self._terms.get(iri)
        return term.name if term else self.short(iri)

    def value(self, value: Any, term: _Term | None) -> Any:
        """Return a value as the context reads it under a term."""
        if not isinstance(value, ox.Literal):
            name = self.short(value.value)
            return name if term and term.type == "@id" else {"@id": name}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype, lexical = value.datatype.value, value.value
        coerced = self._expanded(term.type) if term and term.type else None
        if datatype == coerced:
            return lexical
        if datatype == f"{_XSD}string":
            tagged = self._language or (term and term.language)
            return {"@value": lexical} if coerced or tagged else lexical
        if coerced is None and datatype == f"{_XSD}boolean" and lexical in ("true", "false"):
            return lexical == "true"
        if coerced is None and datatype == f"{_XSD}integer" and _INTEGER.fullmatch(lexical):
            return int(lexical)
        return {"@value": lexical, "@type": self.short(datatype)}

    def _expanded(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self._prefixes[prefix] + rest if colon and prefix in self._prefixes else name

    def _read(self, name: str, value: Any) -> _Term | None:
        if name.startswith("@") or name in self._prefixes:
            return None
        body = {"@id": value} if isinstance(value, str) else value
        if not isinstance(body, dict) or _ODD & set(body):
            return None
        iri, container = body.get("@id", name), body.get("@container")
        if not isinstance(iri, str) or iri.startswith("@") or container not in _CONTAINERS:
            return None
        return _Term(name, self._expanded(iri), body.get("@type"), body.get("@language"), container)


def _start(value: Any) -> str | None:
    """What a prefix stands for; None where a definition is no prefix."""
    if isinstance(value, dict):
        return value.get("@id") if value.get("@prefix") is True else None
    return value if isinstance(value, str) and value[-1:] in "/#:?" else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
