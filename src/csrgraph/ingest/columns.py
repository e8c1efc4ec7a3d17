"""Columns of a page: running text that stands side by side, and tables that only blanks rule.

A gutter is a strip that few lines cross, with lines that fill their column on either side (the XY cut of Nagy and
Seth, 1984, down to three columns).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median, median_low

from csrgraph.ingest.layout import is_contents
from csrgraph.ingest.lines import Line, Table, line_of

__all__ = ["in_columns", "with_tables"]

# A gap wider than this many times a line's height parts columns.
_GAP = 1.6
# In a justified line it is also this many times wider than its other gaps.
_WIDER = 2.5
# Lines on either side of a gutter, the share of lines that may cross it, and how far lines fill their column.
_SIDE, _CROSSING, _FILLED = 5, 0.3, 0.55
_DEPTH = 2
_MOST = 3000
_STEP = 3.0
# Rows that a table without rules has at least.
_ROWS = 3
_ENTRY = re.compile(r"\d{1,4}")


def in_columns(lines: Sequence[Line], depth: int = _DEPTH) -> list[Line]:
    """Return the lines of a page in reading order, each with the edges of its column."""
    gutter = _gutter(lines) if depth and _SIDE <= len(lines) <= _MOST else None
    if gutter is None:
        edges = _edges(lines)
        return [replace(line, column=edges) for line in lines]
    found: list[Line] = []
    parted = [(line, _sides(line, gutter)) for line in _from_top(lines)]
    for crosses, band in groupby(parted, key=lambda item: item[1] is None):
        if crosses:
            whole = [line for line, _ in band]
            edges = _edges(lines)
            found += [replace(line, column=edges) for line in whole]
            continue
        sides = [side for _, side in band if side]
        for number in (0, 1):
            found += in_columns([side[number] for side in sides if side[number]], depth - 1)  # type: ignore[misc]
    return found


def with_tables(lines: Sequence[Line]) -> list[Line | Table]:
    """Return lines with the runs of rows among them as tables: parts of lines that stand below each other."""
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        rows = _rows(lines, at)
        if len(rows) >= _ROWS and not _is_contents(rows):
            edges = _column_edges(rows)
            cells = [[_in_column(row, edge) for edge in edges] for row in rows]
            found.append(
                Table(
                    tuple(tuple(cell.glyphs if cell else () for cell in row) for row in cells),
                    tuple(edge[0] for edge in edges),
                )
            )
            at += len(rows)
        else:
            found.append(lines[at])
            at += 1
    return found


def _from_top(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-round(line.bottom), line.left))


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Where lines begin and end; nearly the outermost edges, so that one stray line does not count."""
    lefts = sorted(line.left for line in lines)
    rights = sorted(line.right for line in lines)
    if not lines:
        return (0.0, 0.0)
    return lefts[round(0.05 * (len(lefts) - 1))], rights[max(0, round(0.95 * len(rights)) - 1)]


def _parts(line: Line, *, justified: bool = False) -> list[Line]:
    """The parts of a line between wide gaps; where the line may be justified, gaps wider than its others."""
    gaps: list[tuple[float, int]] = []
    right: float | None = None
    for at, glyph in enumerate(line.glyphs):
        if glyph.box is None or glyph.char == " ":
            continue
        if right is not None and line.glyphs[at - 1].char == " ":
            gaps.append((glyph.box[0] - right, at))
        right = glyph.box[2]
    widest = _GAP * line.height
    if justified and len(gaps) > 1:
        widest = max(widest, _WIDER * median_low([gap for gap, _ in gaps]))
    starts = [0, *(at for gap, at in gaps if gap > widest)]
    if len(starts) == 1:
        return [line]
    parts = [
        line_of(line.glyphs[start:end])
        for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]
    return [part for part in parts if part]


def _gutter(lines: Sequence[Line]) -> float | None:
    """The place of the strip that parts two columns of running text, None if there is none."""
    parts = [part for line in lines for part in _parts(line, justified=True)]
    low, high = min(part.left for part in parts), max(part.right for part in parts)
    found: list[tuple[int, float]] = []
    for step in range(min(int(0.5 * (high - low) / _STEP), 400)):
        place = low + 0.25 * (high - low) + step * _STEP
        crossing = sum(part.left < place - 2 and part.right > place + 2 for part in parts)
        if crossing <= _CROSSING * len(parts) and (not found or crossing <= found[0][0]):
            left = [part for part in parts if part.right <= place + 2]
            right = [part for part in parts if part.left >= place - 2]
            if _are_columns(left, right, place, low, high):
                found = [*(one for one in found if one[0] == crossing), (crossing, place)]
    # The middle of the strip: a mark may hang over the edge of a column.
    return median_low([place for _, place in found]) if found else None


def _are_columns(
    left: Sequence[Line], right: Sequence[Line], place: float, low: float, high: float
) -> bool:
    if min(len(left), len(right)) < _SIDE:
        return False
    fill = median(part.right - part.left for part in left) >= _FILLED * (place - low) and median(
        part.right - part.left for part in right
    ) >= _FILLED * (high - place)
    tops = [max(part.top for part in side) for side in (left, right)]
    bottoms = [min(part.bottom for part in side) for side in (left, right)]
    shared = min(tops) - max(bottoms)
    lower = min(top - bottom for top, bottom in zip(tops, bottoms, strict=True))
    return fill and shared >= 0.5 * lower


def _sides(line: Line, gutter: float) -> tuple[Line | None, Line | None] | None:
    """The parts of a line left and right of a gutter, None if it crosses."""
    parts = _parts(line, justified=True)
    if any(part.left < gutter - 2 and part.right > gutter + 2 for part in parts):
        return None
    left = [glyph for part in parts if part.left < gutter - 2 for glyph in part.glyphs]
    right = [glyph for part in parts if part.left >= gutter - 2 for glyph in part.glyphs]
    return (
        line_of(left, hyphen=line.hyphen and not right),
        line_of(right, hyphen=line.hyphen),
    )


def _rows(lines: Sequence[Line], first: int) -> list[list[Line]]:
    """The rows that begin at a line: lines of several parts that stand below those of the rows before."""
    rows: list[list[Line]] = []
    columns: list[tuple[float, float]] = []
    for line in lines[first:]:
        parts = _parts(line)
        if (
            len(parts) < 2
            or is_contents(line.text)
            or (rows and rows[-1][0].bottom - line.top > 2 * line.height)
        ):
            break
        if columns:
            places = [_places(part, columns) for part in parts]
            if any(len(place) != 1 for place in places) or len({p[0] for p in places}) < len(parts):
                break
            for place, part in zip(places, parts, strict=True):
                left, right = columns[place[0]]
                columns[place[0]] = (min(left, part.left), max(right, part.right))
        else:
            columns = [(part.left, part.right) for part in parts]
        rows.append(parts)
    return rows


def _places(part: Line, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [
        at for at, (left, right) in enumerate(columns) if part.left < right and part.right > left
    ]


def _column_edges(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    columns = [(part.left, part.right) for part in rows[0]]
    for row in rows[1:]:
        for part in row:
            at = _places(part, columns)[0]
            columns[at] = (min(columns[at][0], part.left), max(columns[at][1], part.right))
    return columns


def _in_column(row: Sequence[Line], edges: tuple[float, float]) -> Line | None:
    return next((part for part in row if part.left < edges[1] and part.right > edges[0]), None)


def _is_contents(rows: Sequence[Sequence[Line]]) -> bool:
    """Entries with rising page numbers are a table of contents."""
    last = [row[-1].text for row in rows if len(row) == 2]
    numbers = [int(text) for text in last if _ENTRY.fullmatch(text)]
    return len(numbers) >= 0.8 * len(rows) and numbers == sorted(numbers)
