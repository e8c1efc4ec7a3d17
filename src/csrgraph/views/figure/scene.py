"""A picture as a list of lines, marks and texts, in points from the upper left; writers turn it into files."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = ["Anchor", "Line", "Mark", "Scene", "Text", "outline_of"]

# Where a text's given place is on it: `start` is its left end, `middle` its middle.
Anchor = str
_SIDES = {"square": (4, 45.0), "diamond": (4, 0.0), "pentagon": (5, -90.0), "hexagon": (6, 0.0)}
_TURNS = {"triangle": -90.0, "wedge": 90.0}


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` is the length of dashes, 0 for none."""

    x1: float
    y1: float
    x2: float
    y2: float
    color: str
    width: float
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape around a place; `title` is what it stands for."""

    x: float
    y: float
    radius: float
    shape: str
    fill: str
    stroke: str
    width: float
    dash: float = 0.0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is on its base line."""

    x: float
    y: float
    text: str
    size: float
    color: str
    anchor: Anchor = "middle"


@dataclass(slots=True)
class Scene:
    """A picture of `width` × `height` points, drawn in this order: lines, plates, marks, texts.

    `plates` are white rectangles (left, top, width, height) that keep lines out of labels; white
    rims of letters would not do, since word processors draw them over the letters. `boxes` are the
    room of each node's mark and label: node id → (left, top, right, bottom).
    """

    width: float
    height: float
    title: str
    description: str
    lines: list[Line] = field(default_factory=list)
    plates: list[tuple[float, float, float, float]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    boxes: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def outline_of(mark: Mark) -> list[tuple[float, float]]:
    """Return the corners of a mark; an empty list for a circle.

    Raises:
        ValueError: if the shape is unknown.
    """
    if mark.shape == "circle":
        return []
    return [
        (round(mark.x + mark.radius * x, 2), round(mark.y + mark.radius * y, 2))
        for x, y in _corners(mark.shape)
    ]


def _corners(shape: str) -> list[tuple[float, float]]:
    if shape in _SIDES:
        sides, turn = _SIDES[shape]
        return _ring([1.2 if shape != "diamond" else 1.35] * sides, turn)
    if shape in _TURNS:
        return [(x, y + 0.2) for x, y in _ring([1.35] * 3, _TURNS[shape])]
    if shape == "star":
        return _ring([1.4, 0.6] * 5, -90.0)
    if shape == "cross":
        a, b = 0.42, 1.15
        return [(-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a),
                (a, b), (-a, b), (-a, a), (-b, a), (-b, -a), (-a, -a)]  # fmt: skip
    raise ValueError(f"unknown shape {shape!r}")


def _ring(radii: list[float], turn: float) -> list[tuple[float, float]]:
    step = 2 * math.pi / len(radii)
    start = math.radians(turn)
    return [
        (r * math.cos(start + n * step), r * math.sin(start + n * step))
        for n, r in enumerate(radii)
    ]
