"""The graph in the formats of other tools."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csrgraph.store.dataset import GraphStore

__all__ = ["ExportFormat", "exported"]


class ExportFormat(StrEnum):
    """RDF: `nq`, `ttl`, `trig`; networks: `graphml`, `gexf`."""

    nq = "nq"
    ttl = "ttl"
    trig = "trig"
    graphml = "graphml"
    gexf = "gexf"


def exported(store: GraphStore, fmt: ExportFormat) -> bytes:
    """Return a store's graph in a format; the same graph gives the same bytes."""
    from csrgraph.store.dumps import trig, turtle

    if fmt is ExportFormat.nq:
        return store.nquads()
    if fmt is ExportFormat.ttl:
        return turtle(store.nquads())
    if fmt is ExportFormat.trig:
        return trig(store.nquads())
    return _network(store, fmt)


def _network(store: GraphStore, fmt: ExportFormat) -> bytes:
    from csrgraph.views.graphml import as_gexf, as_graphml
    from csrgraph.views.network import to_networkx

    network = to_networkx(store)
    return as_graphml(network) if fmt is ExportFormat.graphml else as_gexf(network)
