"""Communities: groups of nodes with more ties inside than outside, and a map that draws each as one node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import networkx as nx

from csrgraph.views.mapdata import Link, MapData, Node
from csrgraph.views.naming import short_label

__all__ = ["communities_of", "condensed"]

_NAMED = 12


def communities_of(keys: Iterable[str], ties: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the communities of a network, largest first, by the Louvain method with a fixed seed."""
    order = sorted(keys)
    index = {key: number for number, key in enumerate(order)}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(order)))
    graph.add_edges_from(
        (index[one], index[other]) for one, other in ties if one in index and other in index
    )
    found = [sorted(group) for group in nx.community.louvain_communities(graph, seed=7)]
    found.sort(key=lambda group: (-len(group), group))
    return [[order[number] for number in group] for group in found]


def condensed(data: MapData) -> MapData:
    """Return a map with one node for each community of organisations.

    Partnerships between communities stay, with all their evidence; what happens inside a community
    is left out, and its size stands in the name of its node. A lone organisation stays itself.
    """
    ties = [
        (link.node, link.target)
        for link in data.links
        if data.nodes[link.node].kind == "partnership"
    ]
    linked = {key for tie in ties for key in tie}
    organisations = {key for key in linked if data.nodes[key].kind == "organisation"}
    degree: dict[str, int] = defaultdict(int)
    for _, target in ties:
        degree[target] += 1
    nodes: dict[str, Node] = {}
    home: dict[str, str] = {}
    for group in communities_of(linked, ties):
        members = [key for key in group if key in organisations]
        if not members:
            continue
        members.sort(key=lambda key: (-degree[key], key))
        node = _super_node(data, members)
        nodes[node.id] = node
        home |= dict.fromkeys(members, node.id)
    links = _crossing(data, home)
    crossing = {link.node for link in links}
    nodes |= {key: data.nodes[key] for key in sorted(crossing)}
    return MapData(
        nodes=nodes,
        links=links,
        claims=[claim for claim in data.claims if claim.node in crossing],
        sentences=data.sentences,
        documents=data.documents,
    )


def _super_node(data: MapData, members: list[str]) -> Node:
    first = data.nodes[members[0]]
    if len(members) == 1:
        return first
    names = [data.nodes[key].label for key in members]
    return replace(
        first,
        id=first.id.replace("/org/", "/community/"),
        type="community",
        label=f"{short_label(first)} +{len(members) - 1}",
        names=names[:_NAMED],
        issuer=False,
    )


def _crossing(data: MapData, home: dict[str, str]) -> list[Link]:
    """Roles in partnerships whose parties live in several communities, once for each community."""
    homes: dict[str, dict[str, str]] = defaultdict(dict)
    for link in data.links:
        if data.nodes[link.node].kind == "partnership" and link.target in home:
            homes[link.node].setdefault(home[link.target], link.role)
    return [
        Link(node, community, role)
        for node, roles in sorted(homes.items())
        if len(roles) > 1
        for community, role in roles.items()
    ]
