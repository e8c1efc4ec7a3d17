"""The ontology as a graph: terms, controlled words and, where asked for, the alignments."""

from __future__ import annotations

from rdflib import Graph

from csrgraph.resources import ontology_path

__all__ = ["ontology_graph"]

_CORE = ("csr.ttl", "vocab.ttl")


def ontology_graph(*, alignments: bool = False) -> Graph:
    """Return `csr.ttl` and `vocab.ttl` as one graph, with `alignments.ttl` if asked for."""
    graph = Graph()
    for name in (*_CORE, "alignments.ttl") if alignments else _CORE:
        graph.parse(data=ontology_path(name).read_bytes(), format="turtle")
    return graph
