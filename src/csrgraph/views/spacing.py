"""Nodes with their labels take room: boxes that overlap are pushed apart, in a fixed order."""

from __future__ import annotations

import math
from collections.abc import Set
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Box", "Positions", "relieved"]

Positions = dict[str, tuple[float, float]]
Floats = npt.NDArray[np.float64]
_STEPS = 90
_AROUND = np.array([(across, down) for across in (-1, 0, 1) for down in (-1, 0, 1)])


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
    spots = [[places[key][0], places[key][1] + boxes[key].down] for key in order]
    rooms = [boxes[key] for key in order]
    sizes = np.array([(box.width, box.height) for box in rooms]).reshape(-1, 2)
    held = [key in fixed for key in order]
    for _ in range(steps):
        moved = False
        for one, other in _neighbours(np.array(spots).reshape(-1, 2), sizes):
            if not (held[one] and held[other]):
                share = 0.0 if held[one] else 1.0 if held[other] else 0.5
                moved |= _separate(
                    spots[one], spots[other], rooms[one], rooms[other], share, stride
                )
        if not moved:
            break
    return {key: (x, y - box.down) for key, (x, y), box in zip(order, spots, rooms, strict=True)}


def _neighbours(spots: Floats, sizes: Floats) -> list[list[int]]:
    """Pairs of boxes that overlap, the earlier first, by a grid whose cells are as large as the largest box.

    They come in the order of the later one, then of the other's cell: what is moved first decides where all end.
    """
    count = len(spots)
    if count < 2:
        return []
    cells = np.floor(spots / sizes.max(axis=0)).astype(np.int64)
    cells -= cells.min(axis=0) - 1
    stride = int(cells[:, 1].max()) + 2
    numbers = cells[:, 0] * stride + cells[:, 1]
    sorted_ = np.argsort(numbers, kind="stable")
    wanted = (numbers[:, None] + _AROUND[:, 0] * stride + _AROUND[:, 1]).ravel()
    first = np.searchsorted(numbers[sorted_], wanted, side="left")
    lengths = np.searchsorted(numbers[sorted_], wanted, side="right") - first
    later = np.repeat(np.repeat(np.arange(count), len(_AROUND)), lengths)
    ends = np.cumsum(lengths)
    at = np.arange(int(ends[-1])) - np.repeat(ends - lengths - first, lengths)
    earlier = sorted_[at]
    once = earlier < later
    earlier, later = earlier[once], later[once]
    apart = np.abs(spots[earlier] - spots[later])
    near = (apart < (sizes[earlier] + sizes[later]) / 2).all(axis=1)
    pairs: list[list[int]] = np.column_stack((earlier[near], later[near])).tolist()
    return pairs


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
