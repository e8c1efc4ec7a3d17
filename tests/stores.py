"""Stores for tests: of any statements, in memory; and a report lost, as only a fault loses one."""

from __future__ import annotations

import pyoxigraph as ox

from csrgraph.rdf import graph_iri
from csrgraph.store import GraphStore


def store_of(nquads: bytes) -> GraphStore:
    """Return a store in memory that holds the statements of N-Quads."""
    store = GraphStore(None)
    store.load(nquads)
    return store


def lose_report(store: GraphStore, document: str) -> None:
    """Take a report's graph out of a store and leave the derived graphs as they were."""
    assert document in store.documents()
    store.engine.remove_graph(ox.NamedNode(str(graph_iri(document))))
