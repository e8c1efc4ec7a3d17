"""A small map of a large graph, for notebooks: the best connected partnerships and their parties."""

from __future__ import annotations

from dataclasses import replace

from csrgraph.views.figure.selection import best_connected
from csrgraph.views.mapdata import MapData

__all__ = ["lite"]


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
    claims = [claim for claim in data.claims if claim.node in nodes]
    used = {key for claim in claims for key in (claim.sentence, *claim.context)}
    return replace(
        data,
        nodes={key: node for key, node in data.nodes.items() if key in nodes},
        links=[link for link in data.links if link.node in nodes and link.target in nodes],
        claims=claims,
        sentences={key: sentence for key, sentence in data.sentences.items() if key in used},
    )
