"""Ruled tables of a page: from the lines that are drawn on it to rows of cells.

Rules that cross make a grid; two neighbouring fields of the grid are one cell where no rule parts them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import neg
from typing import TypeVar

__all__ = ["Box", "Grid", "find_grids"]

_Cell = TypeVar("_Cell")
Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points from the page's lower left corner."""

# Drawn boxes thinner than this are rules.
_THIN = 2.5
_SHORTEST = 6.0
# Rules this near are one.
_NEAR = 3.0
# More drawn boxes or rules than this are a picture.
_MAX_BOXES, _MAX_RULES = 20_000, 4000


@dataclass(frozen=True, slots=True)
class _Rule:
    """A horizontal or vertical rule at a place, from `low` to `high`."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: edges of its columns from the left, of its rows from the top, and the cell of every field.

    `owner[row][column]` is the field (row, column) where the field's cell begins.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]

    def field(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the cell that holds a point, None outside the table."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, -y, key=neg) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1:
            return self.owner[row][column]
        return None

    def rows(self, texts: dict[tuple[int, int], _Cell], empty: _Cell) -> list[tuple[_Cell, ...]]:
        """Return the cells of every row that has text; what spans rows stands in the first of them."""
        found: list[tuple[_Cell, ...]] = []
        for row, fields in enumerate(self.owner):
            starts = [field for column, field in enumerate(fields) if field == (row, column)]
            cells = tuple(
                texts.get(field, empty) if field == (row, column) else empty
                for column, field in enumerate(fields)
                if field == (row, column) or (field[0] < row and field[1] == column)
            )
            if starts and any(cells):
                found.append(cells)
        return found


def find_grids(boxes: Iterable[Box]) -> list[Grid]:
    """Return the ruled tables that drawn boxes make, from the top of the page down.

    Args:
        boxes: The bounds of everything drawn that is no text or picture.
    """
    drawn = list(boxes)
    if len(drawn) > _MAX_BOXES:
        return []
    across, down = _rules(drawn)
    if len(across) + len(down) > _MAX_RULES:
        return []
    grids = [grid for part in _parts(across, down) if (grid := _grid(*part)) is not None]
    return sorted(grids, key=lambda grid: -grid.ys[0])


def _rules(boxes: Iterable[Box]) -> tuple[list[_Rule], list[_Rule]]:
    across: list[_Rule] = []
    down: list[_Rule] = []
    for left, bottom, right, top in boxes:
        wide, high = right - left, top - bottom
        if high <= _THIN and wide >= _SHORTEST:
            across.append(_Rule((bottom + top) / 2, left, right))
        elif wide <= _THIN and high >= _SHORTEST:
            down.append(_Rule((left + right) / 2, bottom, top))
        elif wide >= _SHORTEST and high >= _SHORTEST:
            across += [_Rule(bottom, left, right), _Rule(top, left, right)]
            down += [_Rule(left, bottom, top), _Rule(right, bottom, top)]
    return _joined(across), _joined(down)


def _joined(rules: Sequence[_Rule]) -> list[_Rule]:
    """Rules that are drawn cell by cell, as one."""
    rows: list[list[_Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if rows and rule.at - rows[-1][0].at <= 1:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    found: list[_Rule] = []
    for row in rows:
        row.sort(key=lambda rule: rule.low)
        low, high = row[0].low, row[0].high
        for rule in row[1:]:
            if rule.low > high + 1:
                found.append(_Rule(row[0].at, low, high))
                low = rule.low
            high = max(high, rule.high)
        found.append(_Rule(row[0].at, low, high))
    return found


def _parts(across: Sequence[_Rule], down: Sequence[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """Groups of rules that hang together by crossings."""
    group = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for one, flat in enumerate(across):
        for other, steep in enumerate(down):
            if (
                flat.low - _NEAR <= steep.at <= flat.high + _NEAR
                and steep.low - _NEAR <= flat.at <= steep.high + _NEAR
            ):
                group[root(one)] = root(len(across) + other)
    parts: dict[int, tuple[list[_Rule], list[_Rule]]] = defaultdict(lambda: ([], []))
    for at in range(len(group)):
        side = at >= len(across)
        parts[root(at)][side].append(down[at - len(across)] if side else across[at])
    return list(parts.values())


def _grid(across: Sequence[_Rule], down: Sequence[_Rule]) -> Grid | None:
    """The grid of rules that hang together, None where it has no two columns."""
    ys = _places(rule.at for rule in across)[::-1]
    xs = _places(rule.at for rule in down)
    # Where a page ends, and at open sides, the outermost rule is not drawn.
    if len(xs) >= 3:
        ys = _places([*ys, *_shared(down)])[::-1]
    if len(ys) >= 3:
        xs = _places([*xs, *_shared(across)])
    if len(ys) < 2 or len(xs) < 3:
        return None
    owner: list[list[tuple[int, int]]] = []
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        fields: list[tuple[int, int]] = []
        for column in range(len(xs) - 1):
            centre = (xs[column] + xs[column + 1]) / 2
            if column and not _parted(down, xs[column], middle):
                fields.append(fields[-1])
            elif row and not _parted(across, ys[row], centre):
                fields.append(owner[-1][column])
            else:
                fields.append((row, column))
        owner.append(fields)
    return Grid(tuple(xs), tuple(ys), tuple(map(tuple, owner)))


def _shared(rules: Sequence[_Rule]) -> list[float]:
    """The outermost ends of rules, where at least half of the rules end there."""
    low, high = min(rule.low for rule in rules), max(rule.high for rule in rules)
    return [
        end
        for end, ends in (
            (low, [rule.low for rule in rules]),
            (high, [rule.high for rule in rules]),
        )
        if sum(abs(other - end) <= _NEAR for other in ends) * 2 >= len(rules)
    ]


def _places(values: Iterable[float]) -> list[float]:
    """Distinct places in rising order; those nearer than `_NEAR` are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _parted(rules: Sequence[_Rule], at: float, point: float) -> bool:
    return any(
        abs(rule.at - at) <= _NEAR and rule.low - 1 <= point <= rule.high + 1 for rule in rules
    )
