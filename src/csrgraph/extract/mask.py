"""Masked sentences: blanks gone, each mention one placeholder, so that grammars are plain patterns.

A pattern such as `{O}(?:{SEP}{O})*` then reads a list of organisations whatever their names are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.dates import DateMention

__all__ = ["PLACEHOLDERS", "Masked", "mask_sentence"]

PLACEHOLDERS = {
    "O": "\ue000", "S": "\ue001", "D": "\ue002", "P": "\ue003", "U": "\ue004", "J": "\ue005",
    "G": "\ue006", "H": "\ue007",
}  # fmt: skip
_SYMBOL = {
    "organisation": "O", "self": "S", "product": "P", "unit": "U", "project": "J", "generic": "G", "person": "H",
}  # fmt: skip
_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")
_ALIAS_BRACKET = re.compile(r"[（(][^（）()]{0,60}[）)]")
_NAMING = re.compile(r"简称|以下|统称|下称|股票代码|证券代码|\d{6}|[A-Z]{2,6}[）)]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked sentence; `starts[i]`, `ends[i]` are the report offsets of masked character i."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    mentions: dict[int, Candidate]
    dates: dict[int, DateMention]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the report offsets of masked characters `start` to `end` (half-open)."""
        return self.starts[start], self.ends[end - 1]

    def position(self, offset: int) -> int:
        """Return the index of the masked character that stands at or after a report offset."""
        return bisect_left(self.ends, offset + 1)


def mask_sentence(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Candidate],
    dates: Sequence[DateMention],
    *,
    keep_blanks: bool = False,
) -> Masked:
    """Return the masked form of `text[start:end]`; mentions and dates lie inside and in order.

    `keep_blanks` keeps one blank for each run of them (English).
    """
    items: dict[int, Candidate | DateMention] = {d.start: d for d in dates}
    items.update({m.start: m for m in mentions})
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    held: dict[int, Candidate] = {}
    days: dict[int, DateMention] = {}
    offset = start
    while offset < end:
        item = items.get(offset)
        if isinstance(item, Candidate):
            held[len(chars)] = item
            symbol, stop = PLACEHOLDERS[_SYMBOL[item.kind]], item.end
        elif isinstance(item, DateMention):
            days[len(chars)] = item
            symbol, stop = PLACEHOLDERS["D"], item.end
        else:
            symbol, stop = text[offset], offset + 1
        if symbol.isspace():
            symbol = " " if keep_blanks and chars and chars[-1] != " " else ""
        if symbol:
            chars.append(symbol)
            starts.append(offset)
            ends.append(stop)
        offset = stop
        if isinstance(item, Candidate) and item.kind == "organisation":
            offset = _past_alias(text, offset, end)
    joined = "".join(chars)
    return Masked(
        joined if keep_blanks else joined.translate(_FULL_WIDTH),
        tuple(starts),
        tuple(ends),
        held,
        days,
    )


def _past_alias(text: str, offset: int, end: int) -> int:
    """Skip a bracket behind a name that gives another name or a stock code of it."""
    bracket = _ALIAS_BRACKET.match(text, offset, end)
    if bracket and (_NAMING.search(bracket.group()) or _is_name(bracket.group()[1:-1])):
        return bracket.end()
    return offset


def _is_name(inner: str) -> bool:
    from csrgraph.extract.surface import ends_in_suffix

    return ends_in_suffix(inner) or inner.endswith("中心")
