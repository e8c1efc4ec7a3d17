"""Dumps: sorted N-Quads as the canonical form, Turtle and TriG beside it.

There are no blank nodes, so sorting the lines is a canonical form; equal graphs give equal bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from csrgraph.rdf import PREFIXES, Quad
from csrgraph.store.terms import to_quads

__all__ = ["canonical_nquads", "sha256", "trig", "turtle"]


def canonical_nquads(quads: list[Quad]) -> bytes:
    """Return the quads as sorted N-Quads in UTF-8."""
    return nquads_of(to_quads(quads))


def nquads_of(quads: Iterable[ox.Quad]) -> bytes:
    """Return Oxigraph quads as sorted N-Quads in UTF-8."""
    raw = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(raw.splitlines(keepends=True)))


def ntriples_of(triples: Iterable[ox.Triple]) -> bytes:
    """Return Oxigraph triples as sorted N-Triples in UTF-8, each once."""
    raw = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(raw.splitlines(keepends=True))))


def trig(nquads: bytes) -> bytes:
    """Return canonical N-Quads as TriG with the project's prefixes."""
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    ordered = sorted(quads, key=lambda quad: str(quad.graph_name))
    return ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=PREFIXES) or b""


def turtle(nquads: bytes) -> bytes:
    """Return the union of all graphs of canonical N-Quads as Turtle with the project's prefixes."""
    triples = dict.fromkeys(quad.triple for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    ordered = sorted(triples, key=lambda triple: (str(triple.subject), str(triple)))
    return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of a dump as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
