"""The graph as a networkx multigraph: with partnerships as nodes, or organisations joined directly."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import networkx as nx

from csrgraph.store.dataset import GraphStore
from csrgraph.views.mapdata import MapData, Queryable, load_map

__all__ = ["Projection", "network_of", "to_networkx"]

Projection = Literal["partnership", "organisation"]
_ORGANISATIONS = "organisation"


def to_networkx(
    source: GraphStore | Queryable, *, projection: Projection = "partnership"
) -> nx.MultiDiGraph:
    """Return the partnerships of a store as a network.

    Args:
        source: An open store.
        projection: `partnership`: organisations and partnerships are nodes, an edge leads from a
            partnership to each party, with its `role`. `organisation`: organisations are nodes, and
            an edge in each direction joins two that share partnerships, with `weight` (how many)
            and `partnerships` (their IRIs).

    Returns:
        A `networkx.MultiDiGraph`; node attributes are `kind`, `label`, `type`, for partnerships
        also `date`, `certainty`, `status`, `object`, `open_list`. Negated ties are left out of the
        organisation projection.
    """
    data = load_map(source)
    return network_of(data) if projection == "partnership" else _projected(data)


def network_of(data: MapData) -> nx.MultiDiGraph:
    """Return organisations and partnerships as nodes, roles as edges."""
    graph = nx.MultiDiGraph()
    linked = _linked(data)
    for key in sorted(linked):
        node = data.nodes[key]
        attributes = {"kind": node.kind, "label": node.label, "type": node.type}
        if node.kind == "partnership":
            attributes |= {
                "date": node.date,
                "certainty": node.certainty,
                "status": node.status,
                "object": node.object,
                "open_list": str(node.open_list).lower(),
            }
        graph.add_node(key, **attributes)
    for link in data.links:
        if link.node in linked and data.nodes[link.node].kind == "partnership":
            graph.add_edge(link.node, link.target, key=link.role, role=link.role)
    return graph


def _linked(data: MapData) -> set[str]:
    partnerships = {key for key, node in data.nodes.items() if node.kind == "partnership"}
    return partnerships | {link.target for link in data.links if link.node in partnerships}


def _projected(data: MapData) -> nx.MultiDiGraph:
    parties: dict[str, list[str]] = {}
    for link in data.links:
        node = data.nodes[link.node]
        tied = node.kind == "partnership" and node.status != "negated"
        if tied and link.role != "programme_owner":
            parties.setdefault(link.node, []).append(link.target)
    shared: dict[tuple[str, str], list[str]] = {}
    for partnership, members in sorted(parties.items()):
        for pair in combinations(sorted(set(members)), 2):
            shared.setdefault(pair, []).append(partnership)
    graph = nx.MultiDiGraph()
    for key in sorted({member for members in parties.values() for member in members}):
        node = data.nodes[key]
        graph.add_node(key, kind=_ORGANISATIONS, label=node.label, type=node.type)
    for (left, right), found in sorted(shared.items()):
        for one, other in ((left, right), (right, left)):
            graph.add_edge(one, other, weight=len(found), partnerships=list(found))
    return graph
