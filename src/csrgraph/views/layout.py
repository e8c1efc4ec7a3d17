"""Where nodes stand: computed here, never in the page, and the same on every run.

One issuer: it stands in the middle, its partnerships on a ring, their other parties fanned outside
(an ego-radial layout). Several issuers: communities, each by a seeded spring layout of rustworkx,
put side by side. Labels that would cover each other are moved apart (`views.spacing`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import rustworkx as rx

from csrgraph.views.communities import communities_of
from csrgraph.views.mapdata import MapData, Node
from csrgraph.views.naming import short_label, text_width, wrapped
from csrgraph.views.spacing import Box, Positions, relieved

__all__ = ["Positions", "lay_out", "node_sizes", "partnership_view"]

_RING = 250.0
_FAN = 165.0
_STRETCH = 1.3
_WHOLE = 160
_CROWDED = 60
_AIR = 1.7
# Beyond so many nodes springs swing, and boxes are moved apart, for a third of the turns.
_MANY = 5000


def lay_out(data: MapData, shown: list[str]) -> Positions:
    """Return coordinates, in pixels at scale 1, of the nodes `shown`.

    Partnerships and their organisations are laid out first: they are what the page opens with.
    Events, products and organisations that only these touch are put around what they belong to.
    """
    first = partnership_view(data, shown)
    boxes = _boxes(data, shown, first)
    effort = 1.0 if len(shown) <= _MANY else 1 / 3
    steps = round(60 * effort)
    issuers = [key for key in first if data.nodes[key].issuer]
    if len(issuers) == 1:
        places = _radial(data, first, issuers[0])
        places = relieved(places, boxes, fixed={issuers[0]})
    else:
        places = _grouped(data, first, boxes, effort)
    _add_rest(data, shown, places)
    places = relieved(places, boxes, fixed=set(first), steps=steps, stride=12.0)
    if len(first) < len(shown):
        bare = {key: Box(2 * size + 9, 2 * size + 9, 0.0) for key, size in node_sizes(data).items()}
        places = relieved(places, bare, fixed=set(issuers), steps=steps, stride=5.0)
    return {key: (round(x, 1), round(y, 1)) for key, (x, y) in places.items()}


def partnership_view(data: MapData, shown: list[str]) -> list[str]:
    """Return what a map opens with: partnerships, their organisations, and the issuers."""
    visible = set(shown)
    ties = {key for key in shown if data.nodes[key].kind == "partnership"}
    linked = {link.target for link in data.links if link.node in ties and link.target in visible}
    return [key for key in shown if key in ties or key in linked or data.nodes[key].issuer]


def node_sizes(data: MapData) -> dict[str, float]:
    """Return the radius of every node in pixels: organisations grow with what they take part in."""
    degree: dict[str, int] = dict.fromkeys(data.nodes, 0)
    for link in data.links:
        degree[link.target] += 1
    return {key: _size(node, degree[key]) for key, node in data.nodes.items()}


def _size(node: Node, degree: int) -> float:
    if node.kind != "organisation":
        return 10.0 if node.kind == "partnership" else 8.0
    grown = min(22.0, 6.5 + 2.6 * math.sqrt(degree))
    return max(17.0, grown) if node.issuer else grown


def _boxes(data: MapData, shown: list[str], first: list[str]) -> dict[str, Box]:
    """The room of every node with its label under it, at scale 1.

    In a crowd only organisations get room for a label: the page writes the others when zoomed.
    """
    sizes, boxes = node_sizes(data), {}
    for key in shown:
        node, radius = data.nodes[key], sizes[key]
        lines = wrapped(short_label(node)) or ["——————"]
        if node.kind != "organisation" and len(first) > _CROWDED:
            boxes[key] = Box(2 * radius + 16, 2 * radius + 12, 0.0)
            continue
        wide = max(2 * radius, (7.6 if node.issuer else 6.7) * max(map(text_width, lines)))
        high = (18.0 if node.issuer else 15.5) * len(lines)
        boxes[key] = Box(wide + 12, 2 * radius + high + 10, high / 2)
    return boxes


def _radial(data: MapData, first: list[str], centre: str) -> Positions:
    members: dict[str, list[str]] = defaultdict(list)
    for link in data.links:
        if link.target != centre:
            members[link.node].append(link.target)
    spokes = [key for key in first if data.nodes[key].kind == "partnership"]
    spokes.sort(key=lambda key: (-len(set(members[key])), data.nodes[key].date, key))
    spokes = spokes[::2] + spokes[1::2][::-1]
    weights = [1 + len(set(members[key])) for key in spokes]
    ring = max(_RING, sum(weights) * 44 / (2 * math.pi))
    places: Positions = {centre: (0.0, 0.0)}
    angle = -math.pi / 2
    for key, weight in zip(spokes, weights, strict=True):
        width = 2 * math.pi * weight / max(1, sum(weights))
        places[key] = _polar(ring, angle + width / 2)
        outer = [member for member in dict.fromkeys(members[key]) if member not in places]
        for index, member in enumerate(outer):
            reach = ring + _FAN + 70 * (index % 2)
            places[member] = _polar(reach, angle + width * (index + 1) / (len(outer) + 1))
        angle += width
    for index, key in enumerate(key for key in first if key not in places):
        places[key] = _polar(ring * 0.5, 2.4 * index)
    return places


def _polar(radius: float, angle: float) -> tuple[float, float]:
    return _STRETCH * radius * math.cos(angle), radius * math.sin(angle)


def _grouped(data: MapData, first: list[str], boxes: dict[str, Box], effort: float) -> Positions:
    """A spring layout of the whole, or of each community where there are many nodes."""
    ties = [(link.node, link.target) for link in data.links]
    if not first:
        return {}
    if len(first) <= _WHOLE:
        return relieved(_spread(_spring(first, ties), boxes), boxes)
    groups = communities_of(first, ties)
    group_of = {key: number for number, group in enumerate(groups) for key in group}
    inside: list[list[tuple[str, str]]] = [[] for _ in groups]
    between: list[tuple[str, str]] = []
    for one, other in ties:
        if one not in group_of or other not in group_of:
            continue
        if group_of[one] == group_of[other]:
            inside[group_of[one]].append((one, other))
        else:
            between.append((str(group_of[one]), str(group_of[other])))
    islands = [
        relieved(
            _spread(_spring(group, inside[number], effort=effort), boxes),
            boxes,
            steps=round(90 * effort),
        )
        for number, group in enumerate(groups)
    ]
    return _archipelago(islands, between)


def _spread(places: Positions, boxes: dict[str, Box]) -> Positions:
    """Stretch a layout to the proportions of a screen, and to the room that its boxes need."""
    room = _AIR * sum(boxes[key].width * boxes[key].height for key in places)
    high = math.sqrt(room / _STRETCH)
    wide = _STRETCH * high
    reach_x = max(max(abs(x) for x, _ in places.values()), 1.0)
    reach_y = max(max(abs(y) for _, y in places.values()), 1.0)
    return {key: (x / reach_x * wide / 2, y / reach_y * high / 2) for key, (x, y) in places.items()}


def _archipelago(islands: list[Positions], between: Iterable[tuple[str, str]]) -> Positions:
    """Put laid out communities side by side, those with ties near each other."""
    rooms = {str(number): _room(island) for number, island in enumerate(islands)}
    width = sum(box.width for box in rooms.values()) / max(1, len(rooms))
    places = _spring(list(rooms), between, scale=width * math.sqrt(len(rooms)) * 0.45)
    places = relieved(places, rooms, steps=300)
    found: Positions = {}
    for number, island in enumerate(islands):
        across, down = places[str(number)]
        found |= {key: (x + across, y + down) for key, (x, y) in island.items()}
    return found


def _room(island: Positions) -> Box:
    """The room of a community around its middle."""
    reach_x = max(abs(x) for x, _ in island.values())
    reach_y = max(abs(y) for _, y in island.values())
    return Box(2 * reach_x + 150, 2 * reach_y + 90, 0.0)


def _spring(
    keys: Iterable[str],
    ties: Iterable[tuple[str, str]],
    *,
    scale: float | None = None,
    effort: float = 1.0,
) -> Positions:
    """A seeded spring layout around (0, 0); `scale` is half its height."""
    order = sorted(keys)
    if len(order) == 1:
        return {order[0]: (0.0, 0.0)}
    graph = rx.PyGraph(multigraph=False)
    index = {key: graph.add_node(key) for key in order}
    for one, other in ties:
        if one in index and other in index and one != other:
            graph.add_edge(index[one], index[other], 1.0)
    size = scale or 56 * math.sqrt(max(1, len(order)))
    start = {index[key]: _polar(math.sqrt(n), 2.4 * n) for n, key in enumerate(order)}
    turns = round(260 * effort)
    places = rx.spring_layout(graph, pos=start, k=1.8, num_iter=turns, scale=round(size), seed=7)
    spots = {
        key: (_STRETCH * float(places[at][0]), float(places[at][1])) for key, at in index.items()
    }
    middle_x = sum(x for x, _ in spots.values()) / len(spots)
    middle_y = sum(y for _, y in spots.values()) / len(spots)
    return {key: (x - middle_x, y - middle_y) for key, (x, y) in spots.items()}


def _add_rest(data: MapData, shown: list[str], places: Positions) -> None:
    """Put what is folded at first around what it belongs to, on a spiral of its own."""
    anchors: dict[str, list[str]] = defaultdict(list)
    for link in data.links:
        anchors[link.node].append(link.target)
        anchors[link.target].append(link.node)
    used: dict[str, int] = defaultdict(int)
    waiting = [key for key in shown if key not in places]
    for _ in range(3):
        for key in waiting:
            anchor = next((other for other in anchors[key] if other in places), None)
            if key in places or anchor is None:
                continue
            number = used[anchor] = used[anchor] + 1
            x, y = places[anchor]
            across, down = _polar(46 + 24 * math.sqrt(number), 2.4 * number)
            places[key] = (x + across, y + down)
    _add_loose([key for key in waiting if key not in places], places)


def _add_loose(loose: list[str], places: Positions) -> None:
    """Put what belongs to nothing in rows under the rest."""
    left = min((x for x, _ in places.values()), default=0.0)
    right = max((x for x, _ in places.values()), default=0.0)
    bottom = max((y for _, y in places.values()), default=0.0)
    each_row = max(4, int((right - left) / 130))
    for number, key in enumerate(loose):
        row, column = divmod(number, each_row)
        places[key] = (left + 130 * (column + 0.5), bottom + 90 + 60 * row)
