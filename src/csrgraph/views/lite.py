"""At most so many nodes of a graph: the best connected partnerships and their parties."""

from __future__ import annotations

from collections import Counter

from csrgraph.views.mapdata import MapData
from csrgraph.views.selection import part_of

__all__ = ["best_connected", "lite"]


def best_connected(members: dict[str, set[str]], limit: int) -> set[str]:
    """Return the best connected partnerships that fit: with parties that others share come first.

    Args:
        members: The organisations of each partnership; there must be one at least.
        limit: Largest number of partnerships and organisations; the first partnership always fits.
    """
    degree = Counter(party for parties in members.values() for party in parties)
    order = sorted(members, key=lambda key: (-sum(degree[p] for p in members[key]), key))
    kept: set[str] = set()
    shown: set[str] = set()
    for key in order:
        if len(shown | members[key]) + len(kept) + 1 <= limit:
            kept.add(key)
            shown |= members[key]
    return kept or {order[0]}


def lite(data: MapData, limit: int) -> MapData:
    """Return a map of at most `limit` nodes; one that is no larger is returned as it is.

    Partnerships come first; while there is room, events and products follow, those with most of
    their organisations there before others. Claims, sentences and links of what is left out are left out too.
    """
    if len(data.nodes) <= limit:
        return data
    members: dict[str, set[str]] = {
        key: set() for key, node in data.nodes.items() if node.kind == "partnership"
    }
    others: dict[str, set[str]] = {
        key: set() for key, node in data.nodes.items() if node.kind in {"event", "product"}
    }
    for link in data.links:
        for group in (members, others):
            if link.node in group:
                group[link.node].add(link.target)
    kept = best_connected(members, limit) if members else set()
    nodes = kept.union(*(members[key] for key in kept))
    nodes |= (
        {key for key, node in data.nodes.items() if node.issuer} if len(nodes) < limit else set()
    )
    for key in sorted(others, key=lambda key: (-len(others[key] & nodes), key)):
        wanted = nodes | {key} | others[key]
        if len(wanted) <= limit:
            nodes = wanted
    return part_of(data, nodes)
