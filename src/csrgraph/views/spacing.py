"""Nodes with their labels take room: boxes that overlap are pushed apart, in a fixed order."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Set
from typing import NamedTuple

__all__ = ["Box", "Positions", "relieved"]

Positions = dict[str, tuple[float, float]]
_STEPS = 90


class Box(NamedTuple):
    """The room of a node: `width` and `height`, its middle `down` below the node's."""

    width: float
    height: float
    down: float


def relieved(
    places: Positions,
    boxes: dict[str, Box],
    *,
    fixed: Set[str] = frozenset(),
    steps: int = _STEPS,
    stride: float = math.inf,
) -> Positions:
    """Return places at which boxes overlap less, or not at all; nodes in `fixed` stay.

    In each step every overlapping pair moves apart along the shorter way, by `stride` pixels at
    most, in the order of keys.
    """
    order = sorted(places)
    spots = {key: [places[key][0], places[key][1] + boxes[key].down] for key in order}
    for _ in range(steps):
        moved = False
        for one, other in _neighbours(order, spots, boxes):
            if not (one in fixed and other in fixed):
                share = 0.0 if one in fixed else 1.0 if other in fixed else 0.5
                moved |= _separate(
                    spots[one], spots[other], boxes[one], boxes[other], share, stride
                )
        if not moved:
            break
    return {key: (x, y - boxes[key].down) for key, (x, y) in spots.items()}


def _neighbours(
    order: list[str], spots: dict[str, list[float]], boxes: dict[str, Box]
) -> list[tuple[str, str]]:
    """Pairs that may overlap, by a grid whose cells are as large as the largest box."""
    wide = max((boxes[key].width for key in order), default=1.0)
    high = max((boxes[key].height for key in order), default=1.0)
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    pairs: list[tuple[str, str]] = []
    for key in order:
        x, y = spots[key]
        column, row = math.floor(x / wide), math.floor(y / high)
        for across in (-1, 0, 1):
            for down in (-1, 0, 1):
                for other in cells.get((column + across, row + down), ()):
                    if _overlap(spots[key], spots[other], boxes[key], boxes[other]):
                        pairs.append((other, key))
        cells[column, row].append(key)
    return pairs


def _overlap(one: list[float], other: list[float], first: Box, second: Box) -> bool:
    return (
        abs(one[0] - other[0]) < (first.width + second.width) / 2
        and abs(one[1] - other[1]) < (first.height + second.height) / 2
    )


def _separate(
    one: list[float], other: list[float], first: Box, second: Box, share: float, stride: float
) -> bool:
    """Move two boxes apart if they still overlap; `share` of the way is that of the first."""
    across, down = other[0] - one[0], other[1] - one[1]
    lacking_x = (first.width + second.width) / 2 - abs(across)
    lacking_y = (first.height + second.height) / 2 - abs(down)
    if lacking_x <= 0 or lacking_y <= 0:
        return False
    axis = 0 if lacking_x < lacking_y else 1
    way = min(stride, (lacking_x, lacking_y)[axis] + 1)
    sign = 1.0 if (across, down)[axis] >= 0 else -1.0
    one[axis] -= sign * way * share
    other[axis] += sign * way * (1 - share)
    return True
