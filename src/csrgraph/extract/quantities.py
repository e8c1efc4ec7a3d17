"""Numbers with units: 9.70265亿元, 约7.19亿元, 逾4,900人次, 六期, in base units and exact decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

import cn2an

from csrgraph.extract.lexicon import alternation, entries
from csrgraph.model.facts import Approximation, Quantity

__all__ = ["QuantityMention", "find_quantities", "parse_quantity"]

_ABOUT: dict[str, Approximation] = {
    "约": "about", "大约": "about", "近": "about", "左右": "about", "逾": "at_least",
    "超过": "at_least", "超": "at_least", "不少于": "at_least", "至少": "at_least",
    "不超过": "at_most", "不高于": "at_most", "至多": "at_most", "低于": "at_most",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """A quantity and where it stands; `number_start` leaves out 约 and 逾."""

    start: int
    end: int
    number_start: int
    quantity: Quantity


@cache
def _units() -> dict[str, tuple[str, Decimal]]:
    return {row["form"]: (row["base"], Decimal(row["factor"])) for row in entries("units")}


@cache
def _pattern() -> re.Pattern[str]:
    about = alternation(_ABOUT)
    return re.compile(
        rf"(?P<about>{about})?\s*(?:人民币)?\s*"
        r"(?P<number>(?<![\d.,])\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|(?<![\d.])\d+(?:\.\d+)?"
        r"|[一二三四五六七八九十两]{1,3}(?=[期次场家项名个所]))"
        rf"\s*(?P<more>余|多)?(?P<unit>{alternation(_units())})(?![年月日])"
    )


def find_quantities(text: str, start: int, end: int) -> list[QuantityMention]:
    """Return the quantities of `text[start:end]` in order (years and dates are none)."""
    found: list[QuantityMention] = []
    for match in _pattern().finditer(text, start, end):
        quantity = _quantity(match)
        if quantity is not None:
            found.append(
                QuantityMention(match.start(), match.end(), match.start("number"), quantity)
            )
    return found


def parse_quantity(text: str) -> Quantity | None:
    """Return the first quantity of a text, None if it has none."""
    found = find_quantities(text, 0, len(text))
    return found[0].quantity if found else None


def _quantity(match: re.Match[str]) -> Quantity | None:
    base, factor = _units()[match["unit"]]
    digits = match["number"].replace(",", "").replace("，", "")
    try:
        number = Decimal(digits) if digits[0].isdecimal() and digits.isascii() else None
        value = number if number is not None else Decimal(str(cn2an.cn2an(digits, "smart")))
    except (InvalidOperation, ValueError):
        return None
    about = _ABOUT.get(match["about"] or "", "at_least" if match["more"] else "exact")
    return Quantity(value=_plain(value * factor), unit=base, approximation=about)


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text or "0"
