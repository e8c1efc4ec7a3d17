"""Where nodes stand: computed here, never in the page, and the same on every run.

One issuer: it stands in the middle, its partnerships on a ring, their other parties fanned outside
(an ego-radial layout). Several issuers: a seeded spring layout of rustworkx. Labels that would cover
each other are moved apart.
"""

from __future__ import annotations

import math
from collections import defaultdict

import rustworkx as rx

from csrgraph.views.mapdata import MapData

__all__ = ["Positions", "lay_out"]

Positions = dict[str, tuple[float, float]]
_RING = 250.0
_FAN = 175.0
_STEPS = 80
_WIDTH = 124.0
_HEIGHT = 66.0


def lay_out(data: MapData, shown: list[str]) -> Positions:
    """Return coordinates, in pixels at scale 1, of the nodes `shown`.

    Partnerships and their organisations are laid out first: they are what the page opens with.
    Events, products and organisations that only these touch are put around what they belong to.
    """
    first = _partnership_view(data, shown)
    issuers = [key for key in first if data.nodes[key].issuer]
    places = _radial(data, first, issuers[0]) if len(issuers) == 1 else _spring(data, first)
    places = _relieved(places)
    _add_rest(data, shown, places)
    return {key: (round(x, 1), round(y, 1)) for key, (x, y) in places.items()}


def _partnership_view(data: MapData, shown: list[str]) -> list[str]:
    visible = set(shown)
    ties = {key for key in shown if data.nodes[key].kind == "partnership"}
    linked = {link.target for link in data.links if link.node in ties and link.target in visible}
    return [key for key in shown if key in ties or key in linked or data.nodes[key].issuer]


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
    return 1.25 * radius * math.cos(angle), radius * math.sin(angle)


def _spring(data: MapData, first: list[str]) -> Positions:
    order = sorted(first)
    graph = rx.PyGraph()
    index = {key: graph.add_node(key) for key in order}
    for link in data.links:
        if link.node in index and link.target in index:
            graph.add_edge(index[link.node], index[link.target], 1.0)
    size = round(62 * math.sqrt(max(1, len(order))))
    start = {index[key]: _polar(math.sqrt(n), 2.4 * n) for n, key in enumerate(order)}
    places = rx.spring_layout(graph, pos=start, k=1.8, num_iter=260, scale=size, seed=7)
    return {key: (1.35 * float(places[at][0]), float(places[at][1])) for key, at in index.items()}


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
            across, down = _polar(70 + 26 * math.sqrt(number), 2.4 * number)
            places[key] = (x + across, y + down)
    for number, key in enumerate(key for key in waiting if key not in places):
        places[key] = _polar(_RING * 2 + 12 * number, 2.4 * number)


def _relieved(places: Positions) -> Positions:
    """Push nodes whose labels overlap apart, a little at a time, in a fixed order."""
    order = sorted(places)
    if len(order) > 800:
        return places
    spots = {key: list(places[key]) for key in order}
    for _ in range(_STEPS):
        moved = False
        for number, one in enumerate(order):
            for other in order[number + 1 :]:
                moved |= _separate(spots[one], spots[other])
        if not moved:
            break
    return {key: (x, y) for key, (x, y) in spots.items()}


def _separate(one: list[float], other: list[float]) -> bool:
    across, down = other[0] - one[0], other[1] - one[1]
    lacking_x, lacking_y = _WIDTH - abs(across), _HEIGHT - abs(down)
    if lacking_x <= 0 or lacking_y <= 0:
        return False
    if lacking_x / _WIDTH < lacking_y / _HEIGHT:
        shift = lacking_x / 2 + 1 if across >= 0 else -lacking_x / 2 - 1
        one[0] -= shift
        other[0] += shift
    else:
        shift = lacking_y / 2 + 1 if down >= 0 else -lacking_y / 2 - 1
        one[1] -= shift
        other[1] += shift
    return True
