"""Dates in Chinese and English reports: a closed grammar, and how sure a date is.

Years in digits or Chinese numerals, blanks anywhere, quarters, halves, ranges, 年初/年底, 同年, 报告期内.
第1年, 102 周年 and file numbers such as 20230201 are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from csrgraph.model.evidence import Span
from csrgraph.model.facts import DateValue

__all__ = ["DateMention", "find_dates", "resolve_date"]

_DIGIT = "〇零○一二三四五六七八九"
_TABLE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = rf"(?P<year>(?:19|20)\d\d|[一二][{_DIGIT}]{{3}})"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<part>初|年?底|年?末|年中|上半年|下半年|第?[一二三四1-4]季度|前三季度)"
_POINT = re.compile(
    rf"(?<![\d第]){_YEAR}\s*年\s*(?:{_MONTH}\s*月(?:\s*{_DAY}\s*[日号])?|(?:度\s*)?{_PART})?(?:度(?!假))?"
)
_NUMERIC = re.compile(
    r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9]))(?![\d.\-/])"
)
_RANGE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年)?\s*[-—–－~至到]\s*((?:19|20)\d\d)\s*年(?:度)?"
)
_YEARLESS = re.compile(rf"(?<![\d年]){_MONTH}\s*月\s*(?:{_DAY}\s*[日号])?(?!度|薪|均|份额)")
_SAME_YEAR = re.compile(r"同年|当年")
_PERIOD = re.compile(
    r"报告期(?:内)?|本年度|本报告期|年内|during the (?:reporting period|year)", re.I
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ENGLISH = re.compile(
    rf"(?:(?P<month>{'|'.join(_MONTHS)})(?:\s+(?P<day>3[01]|[12]?\d))?,?\s+(?P<year>(?:19|20)\d\d))"
    r"|(?<=\b[Ii]n )(?P<only>(?:19|20)\d\d)\b"
)
_PARTS: dict[str, Literal["start", "end", "around"]] = {
    "初": "start", "底": "end", "年底": "end", "末": "end", "年末": "end", "年中": "around",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as written; `value` is None for relative ones (`relative` says which)."""

    start: int
    end: int
    value: str | None
    approximation: Literal["start", "end", "around"] | None = None
    relative: Literal["same_year", "period", "yearless"] | None = None


def find_dates(text: str, start: int, end: int) -> list[DateMention]:
    """Return the dates of `text[start:end]` in order; overlapping readings keep the longest."""
    found = sorted(_all(text, start, end), key=lambda d: (d.start, -d.end))
    kept: list[DateMention] = []
    for date in found:
        if not kept or date.start >= kept[-1].end:
            kept.append(date)
    return kept


def _all(text: str, start: int, end: int) -> Iterator[DateMention]:
    for match in _RANGE.finditer(text, start, end):
        yield DateMention(*match.span(), f"{match.group(1)}/{match.group(2)}")
    for pattern in (_POINT, _NUMERIC):
        for match in pattern.finditer(text, start, end):
            yield _point(match)
    for match in _YEARLESS.finditer(text, start, end):
        month, day = _number(match["month"]), match["day"]
        value = f"--{month:02d}" + (f"-{_number(day):02d}" if day else "")
        yield DateMention(*match.span(), value, None, "yearless")
    for match in _SAME_YEAR.finditer(text, start, end):
        yield DateMention(*match.span(), None, None, "same_year")
    for match in _PERIOD.finditer(text, start, end):
        yield DateMention(*match.span(), None, None, "period")
    for match in _ENGLISH.finditer(text, start, end):
        yield _english(match)


def _point(match: re.Match[str]) -> DateMention:
    groups = match.groupdict()
    year = groups["year"].translate(_TABLE)
    part = groups.get("part")
    value = year
    if groups.get("month"):
        value += f"-{_number(groups['month']):02d}"
        if groups.get("day"):
            value += f"-{_number(groups['day']):02d}"
    elif part and "季度" in part:
        value += "-Q3" if part.startswith("前") else f"-Q{_number(part.strip('第季度'))}"
    elif part in {"上半年", "下半年"}:
        value = f"{year}-01/{year}-06" if part == "上半年" else f"{year}-07/{year}-12"
    return DateMention(*match.span(), value, _PARTS.get(part or ""))


def _english(match: re.Match[str]) -> DateMention:
    if match["only"]:
        return DateMention(*match.span(), match["only"])
    value = f"{match['year']}-{_MONTHS.index(match['month']) + 1:02d}"
    if match["day"]:
        value += f"-{int(match['day']):02d}"
    return DateMention(*match.span(), value)


def _number(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    tens, _, ones = numeral.partition("十")
    if "十" not in numeral:
        return "零一二三四五六七八九".index(numeral)
    high = "零一二三四五六七八九".index(tens) if tens else 1
    return high * 10 + ("零一二三四五六七八九".index(ones) if ones else 0)


def resolve_date(
    text: str,
    dates: list[DateMention],
    earlier: DateMention | None,
    period: str | None,
    place: tuple[int, int],
    *,
    after: bool = False,
) -> DateValue:
    """Return the date of a fact that stands at `place` in its sentence.

    Args:
        text: The report's text.
        dates: Dates of the sentence, in order.
        earlier: The last full date before the sentence in the same block, if any.
        period: The period of the report, such as `2023`.
        place: Offsets of the fact; the nearest date before it or inside it counts.
        after: Whether, failing that, a date behind it in the sentence counts (English order).
    """
    before = [d for d in dates if d.start < place[1]]
    if after and not before:
        before = dates[:1]
    chosen = before[-1] if before else None
    known = [d for d in before if d.value and not d.relative]
    if chosen is None:
        return _inherited(text, earlier)
    span = Span(start=chosen.start, end=chosen.end, text=text[chosen.start : chosen.end])
    if chosen.relative == "period":
        return DateValue(value=period, certainty="report_period", span=span)
    if chosen.relative in {"same_year", "yearless"}:
        anchor = known[-1] if known else earlier
        year = (anchor.value or "")[:4] if anchor else (period or "")[:4]
        if not year:
            return DateValue(span=span)
        tail = (chosen.value or "")[1:] if chosen.relative == "yearless" else ""
        return DateValue(value=year + tail, certainty="inherited", span=span)
    return DateValue(
        value=chosen.value, certainty="explicit", span=span, approximation=chosen.approximation
    )


def _inherited(text: str, earlier: DateMention | None) -> DateValue:
    if earlier is None or earlier.value is None:
        return DateValue()
    span = Span(start=earlier.start, end=earlier.end, text=text[earlier.start : earlier.end])
    return DateValue(value=earlier.value, certainty="inherited", span=span)
