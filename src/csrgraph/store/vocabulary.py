"""The words of the ontology in Chinese and English, for pages and tables that people read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from csrgraph.rdf.vocab import CSR, CV
from csrgraph.resources import ontology_path

__all__ = ["vocabulary_labels"]

_LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
)


@cache
def vocabulary_labels() -> dict[str, tuple[str, str]]:
    """Return the Chinese and the English label of every term, by local name.

    Controlled words stand under their own name (`joint_venture`), classes and properties with the
    prefix `csr:` (`csr:owner`). A label that one language lacks is that of the other.
    """
    found: dict[str, dict[str, str]] = {}
    for quad in _quads():
        subject, value = quad.subject, quad.object
        if quad.predicate.value not in _LABELS or not isinstance(value, ox.Literal):
            continue
        if isinstance(subject, ox.NamedNode) and value.language in {"zh", "en"}:
            found.setdefault(_name(subject.value), {})[str(value.language)] = value.value
    return {
        key: (labels.get("zh") or labels["en"], labels.get("en") or labels["zh"])
        for key, labels in sorted(found.items())
    }


def _quads() -> Iterator[ox.Quad]:
    for name in ("csr.ttl", "vocab.ttl"):
        yield from ox.parse(path=ontology_path(name), format=ox.RdfFormat.TURTLE)


def _name(iri: str) -> str:
    if iri.startswith(str(CV)):
        return iri.removeprefix(str(CV))
    return f"csr:{iri.removeprefix(str(CSR))}" if iri.startswith(str(CSR)) else iri
