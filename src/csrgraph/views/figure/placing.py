"""Room for every label: nodes with their labels are boxes that are pushed apart until none overlap.

The layout gives the start; the picture keeps its width and grows in height where it must.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "place"]

# Half the width, room above the place, room below it.
Box = tuple[float, float, float]
_STEPS = 600
_FLATTEST = 0.55
_TALLEST = 1.25
# Room per room of the boxes themselves, and how far a crowded layout is evened out.
_LOOSE = 1.9
_EVENEST = 0.6
_Numbers = NDArray[np.float64]


def place(
    starts: Sequence[tuple[float, float]], boxes: Sequence[Box], width: float
) -> tuple[list[tuple[float, float]], float]:
    """Return places near `starts`, scaled to `width`, at which no boxes overlap, and the height.

    Args:
        starts: Where the layout puts the nodes, in any unit.
        boxes: The room each needs, in points.
        width: Width of the picture in points; every box fits into it.
    """
    half = np.array([box[0] for box in boxes])
    above = np.array([box[1] for box in boxes])
    below = np.array([box[2] for box in boxes])
    x, y = _scaled(np.array(starts, dtype=float).reshape(-1, 2), half, width, above + below)
    # A box's middle is not its place: work with the middles.
    y = y + (below - above) / 2
    tall = (above + below) / 2
    x, y = _pushed(x, y, half, tall, width)
    y = _settled(x, y, half, tall)
    y = y - float((y - tall).min())
    height = round(float((y + tall).max()), 2)
    y = y - (below - above) / 2
    return [(round(float(a), 2), round(float(b), 2)) for a, b in zip(x, y, strict=True)], height


def _scaled(
    starts: _Numbers, half: _Numbers, width: float, tall: _Numbers
) -> tuple[_Numbers, _Numbers]:
    """Fit the layout into the width; its height is as much as its boxes ask for."""
    span = np.maximum(starts.max(axis=0) - starts.min(axis=0), 1e-6)
    left, right = float(half.max()), width - float(half.max())
    needed = _LOOSE * float((2 * half * tall).sum()) / width
    natural = (right - left) * float(span[1] / span[0])
    height = min(max(natural, _FLATTEST * width), _TALLEST * width)
    height = max(min(height, 2.6 * needed), needed) if len(starts) > 1 else 0.0
    # The more crowded, the more evenly the nodes are spread: a layout is dense in its middle.
    even = min(max(needed / max(height, 1e-6) - 0.4, 0.0), _EVENEST)
    across, down = (_spread(starts[:, axis], even) for axis in (0, 1))
    return left + across * max(0.0, right - left), down * height


def _spread(values: _Numbers, even: float) -> _Numbers:
    """Return values from 0 to 1: by distance, and as much as `even` says by rank."""
    span = float(values.max() - values.min())
    if span == 0:
        return np.full(len(values), 0.5)
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable") / (len(values) - 1)
    return np.asarray((1 - even) * (values - values.min()) / span + even * ranks)


def _pushed(
    x: _Numbers, y: _Numbers, half: _Numbers, tall: _Numbers, width: float
) -> tuple[_Numbers, _Numbers]:
    wide, high = half[:, None] + half[None, :], tall[:, None] + tall[None, :]
    order = np.sign(np.arange(len(x))[:, None] - np.arange(len(x))[None, :]).astype(float)
    for _ in range(_STEPS):
        across, down = x[:, None] - x[None, :], y[:, None] - y[None, :]
        lacking_x = np.where(order == 0, 0.0, wide - np.abs(across))
        lacking_y = np.where(order == 0, 0.0, high - np.abs(down))
        overlap = (lacking_x > 0) & (lacking_y > 0)
        if not overlap.any():
            break
        aside = overlap & (lacking_x * 0.9 < lacking_y)
        along = overlap & ~aside
        way_x = np.where(across == 0, order, np.sign(across))
        way_y = np.where(down == 0, order, np.sign(down))
        x = x + np.where(aside, way_x * lacking_x * 0.26, 0.0).sum(axis=1)
        y = y + np.where(along, way_y * lacking_y * 0.26, 0.0).sum(axis=1)
        x = np.clip(x, half, width - half)
    return x, y


def _settled(x: _Numbers, y: _Numbers, half: _Numbers, tall: _Numbers) -> _Numbers:
    """Go down the picture and lower every box that still overlaps one above it."""
    order = sorted(range(len(x)), key=lambda n: (float(y[n] - tall[n]), float(x[n]), n))
    placed = y.copy()
    for number, one in enumerate(order):
        moved = True
        while moved:
            moved = False
            for other in order[:number]:
                near = abs(x[one] - x[other]) < half[one] + half[other] - 0.01
                bottom = placed[other] + tall[other]
                if (
                    near
                    and placed[one] - tall[one] < bottom - 0.01
                    and (placed[one] + tall[one] > placed[other] - tall[other] + 0.01)
                ):
                    placed[one] = bottom + tall[one]
                    moved = True
    return placed
