"""What a figure shows of a map: the partnerships that a selection keeps, and the organisations in them."""

from __future__ import annotations

from dataclasses import dataclass

from csrgraph.errors import UsageError
from csrgraph.views.lite import best_connected
from csrgraph.views.mapdata import Link, MapData, Node
from csrgraph.views.selection import Selection, part_of, select

__all__ = ["MAX_NODES", "Content", "content_of"]

MAX_NODES = 600


@dataclass(frozen=True, slots=True)
class Content:
    """Nodes to draw in a fixed order, the links between them, and how many the selection keeps.

    `data` is the whole map: where nodes stand depends on all that they take part in.
    """

    data: MapData
    nodes: list[Node]
    links: list[Link]
    all_partnerships: int
    all_organisations: int
    reports: int

    def count(self, kind: str) -> int:
        """Return how many nodes of a kind are drawn."""
        return sum(node.kind == kind for node in self.nodes)


def content_of(data: MapData, selection: Selection, *, limit: int) -> Content:
    """Return what to draw of a map, at most `limit` nodes: the best connected partnerships.

    A figure knows partnerships and organisations only, so no way leads over an event or a product.

    Raises:
        UsageError: as `select`; if the limit is out of bounds, or nothing is left to draw.
    """
    if not 2 <= limit <= MAX_NODES:
        raise UsageError(
            f"{limit:,} nodes cannot be drawn; give 2 to {MAX_NODES}; for larger networks: "
            "csrgraph explore KG, csrgraph export KG -f gexf"
        )
    known = {k for k, node in data.nodes.items() if node.kind in {"partnership", "organisation"}}
    part = select(part_of(data, known), selection)
    members: dict[str, set[str]] = {key: set() for key in sorted({c.node for c in part.claims})}
    for link in part.links:
        if link.node in members:
            members[link.node].add(link.target)
    if not members:
        given = ", ".join(f"{name}={value}" for name, value in selection.given()) or "none"
        raise UsageError(
            f"No partnership is left to draw (options: {given}); use fewer of them, or see: "
            "csrgraph query KG partnerships"
        )
    kept = best_connected(members, limit)
    shown = {*kept, *(target for key in kept for target in members[key])}
    return Content(
        data=data,
        nodes=[data.nodes[key] for key in sorted(shown)],
        links=[link for link in part.links if link.node in kept],
        all_partnerships=len(members),
        all_organisations=len(set().union(*members.values())),
        reports=len({claim.report for claim in part.claims if claim.node in kept}),
    )
