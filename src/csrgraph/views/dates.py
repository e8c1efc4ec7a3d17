"""Where in a sentence a date stands: the graph keeps its value, a reader wants to see the words."""

from __future__ import annotations

import re
from functools import cache

from csrgraph.resources import read_toml

__all__ = ["date_spans"]


def date_spans(text: str, value: str, certainty: str) -> list[tuple[int, int]]:
    """Return the spans of `text` that say the date `value`, as half-open offsets, in order.

    A span fits if what it gives of year, month and day agrees with the value or with an end of an
    interval, and none fits better. For a report period the words for it (报告期内) are found.
    """
    if certainty == "report_period":
        return [match.span() for match in _patterns()["period"].finditer(text)]
    wanted = [_numbers(part) for part in value.split("/") if part[:4].isdigit()]
    found: list[tuple[int, tuple[int, int]]] = []
    for match in _patterns()["date"].finditer(text):
        parts = _parts(match)
        depth = max((_agreement(parts, date) for date in wanted), default=0)
        if depth:
            found.append((depth, match.span()))
    best = max((depth for depth, _ in found), default=0)
    return [span for depth, span in found if depth == best]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = read_toml("explorer/dates.toml")
    return {key: re.compile("|".join(table[key]), re.I) for key in ("date", "period")}


def _parts(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of a match; the names of its groups begin with y, m, d, or n (a month's name)."""
    given = {key[0]: text for key, text in match.groupdict().items() if text}
    months = read_toml("explorer/dates.toml")["months"]
    month = months.index(given["n"][:3].lower()) + 1 if "n" in given else _number(given.get("m"))
    return _number(given.get("y")), month, _number(given.get("d"))


def _number(text: str | None) -> int | None:
    if text is None or text.isdigit():
        return int(text) if text else None
    digits = read_toml("explorer/dates.toml")["digits"]
    return int("".join(str(digits.index(char)) for char in text))


def _numbers(value: str) -> tuple[int | None, ...]:
    parts = [int(part) if part.isdigit() else None for part in value.split("-")]
    return (*parts, None, None)[:3]


def _agreement(
    parts: tuple[int | None, int | None, int | None], date: tuple[int | None, ...]
) -> int:
    """How many parts agree; 0 if one does not, or nothing but a year is known of a closer date."""
    pairs = [(one, other) for one, other in zip(parts, date, strict=True) if one is not None]
    return 0 if any(one != other for one, other in pairs) else len(pairs)
