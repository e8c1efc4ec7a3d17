"""Dates in Chinese and English reports: a closed grammar, and how sure a date is.

Years in digits or Chinese numerals, blanks anywhere, quarters, halves, ranges, 年初/年底, 同年, 去年10月, 昨日,
报告期内.
第1年, 102 周年 and file numbers such as 20230201 are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from csrgraph.model.evidence import Span
from csrgraph.model.facts import DateValue

__all__ = ["DateMention", "find_dates", "resolve_date"]

_DIGIT = "〇零○一二三四五六七八九"
_TABLE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = rf"(?P<year>(?:19|20)\d\d|[一二][{_DIGIT}]{{3}})"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<part>初|年?底|年?末|年中|上半年|下半年|第?[一二三四1-4]季度|前三季度)"
# Part of a month, or the last day of a stretch of days, or the time of day: read over, the value is the day or month.
_SPAN = r"(?:份(?!额)|[初末底]|[上中下]旬)"
_TIME = r"(?:\s*[至到—–~-]\s*(?P<last>3[01]|[12]\d|0?[1-9])\s*[日号]|上午|下午|晚间|晚上?|凌晨)?"
_POINT = re.compile(
    rf"(?<![\d第]){_YEAR}\s*年\s*(?:{_MONTH}\s*月(?:\s*{_DAY}\s*[日号]{_TIME}|{_SPAN})?"
    rf"|(?:度\s*)?{_PART})?(?:度(?!假))?"
)
_NUMERIC = re.compile(
    r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9]))(?![\d.\-/])"
)
_RANGE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年)?\s*[-—–－~至到]\s*((?:19|20)\d\d)\s*年(?:度)?"
)
# A chronicle's 2021.06 opens a line or stands behind a sign; elsewhere it is a number.
_CHRONICLE = re.compile(
    r"(?:^|(?<=[\s；。】|•]))(?P<year>(?:19|20)\d\d)[./-](?P<month>0[1-9]|1[0-2])(?![\d.\-/%])",
    re.M,
)
_YEARLESS = re.compile(
    rf"(?<![\d年]){_MONTH}\s*月(?:\s*{_DAY}\s*[日号]{_TIME}|{_SPAN})?(?!度|薪|均|份额)"
)
_DAY_ONLY = re.compile(
    r"(?<![\d.,月年第近前后每满续至到—–~-])(?P<day>3[01]|[12]\d|[1-9])日(?![内均游期后前龄元之]|年化|常)"
)
_NEAR_YEAR = re.compile(
    rf"(?P<base>同年|当年|今年|本年(?!度)|去年|上年|明年|次年|翌年)(?:以来|(?:\s*{_MONTH}\s*月"
    rf"(?:\s*{_DAY}\s*[日号]{_TIME}|{_SPAN})?|{_PART})?)"
)
_HALF = re.compile(r"(?<![\d年])(?:上半年|下半年|[一二三四]季度)")
_SAME_TIME = re.compile(r"同日|当天|当日|同期|当月")
_TOLD = re.compile(r"昨日|昨天|今天|今日|前天|本月|上月[初底末]?|本周|上周[一二三四五六日]?")
# Which year a word means: that of the date before, or that of the report; and how many years on.
_BASES = {
    "同年": ("same_year", 0), "当年": ("same_year", 0), "次年": ("same_year", 1), "翌年": ("same_year", 1),
    "今年": ("period_year", 0), "本年": ("period_year", 0), "去年": ("period_year", -1),
    "上年": ("period_year", -1), "明年": ("period_year", 1),
}  # fmt: skip
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


Relative = Literal[
    "same_year", "period_year", "period", "yearless", "day", "half", "same_time", "told"
]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as written; `value` lacks what only other dates tell (`relative` says which).

    Relative values begin with `-` where the year stands (`--11`), `---18` is a day of a month that is told before;
    `shift` is added to the year.
    """

    start: int
    end: int
    value: str | None
    approximation: Literal["start", "end", "around"] | None = None
    relative: Relative | None = None
    shift: int = 0


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
    for pattern in (_POINT, _NUMERIC, _CHRONICLE):
        for match in pattern.finditer(text, start, end):
            yield _point(match)
    for match in _YEARLESS.finditer(text, start, end):
        yield DateMention(*match.span(), f"-{_month_tail(match)}", None, "yearless")
    for match in _DAY_ONLY.finditer(text, start, end):
        yield DateMention(*match.span(), f"---{int(match['day']):02d}", None, "day")
    for match in _NEAR_YEAR.finditer(text, start, end):
        relative, shift = _BASES[match["base"]]
        part = match["part"] or ""
        tail = _month_tail(match) if match["month"] else _part_tail(part)
        yield DateMention(
            *match.span(), f"-{tail}", _PARTS.get(part), cast(Relative, relative), shift
        )
    for match in _HALF.finditer(text, start, end):
        yield DateMention(*match.span(), f"-{_part_tail(match.group())}", None, "half")
    for match in _SAME_TIME.finditer(text, start, end):
        yield DateMention(*match.span(), None, None, "same_time")
    for match in _TOLD.finditer(text, start, end):
        yield DateMention(*match.span(), None, None, "told")
    for match in _PERIOD.finditer(text, start, end):
        yield DateMention(*match.span(), None, None, "period")
    for match in _ENGLISH.finditer(text, start, end):
        yield _english(match)


def _month_tail(match: re.Match[str]) -> str:
    """What follows the year: -MM or -MM-DD."""
    day = match["day"]
    return f"-{_number(match['month']):02d}" + (f"-{_number(day):02d}" if day else "")


def _part_tail(part: str) -> str:
    """What follows the year for a quarter; halves and the rest are told by `_halved`."""
    if "季度" in part:
        return "-Q3" if part.startswith("前") else f"-Q{_number(part.strip('第季度'))}"
    return {"上半年": "-H1", "下半年": "-H2"}.get(part, "")


def _halved(value: str) -> str:
    """A half year as the stretch of its months."""
    head, mark, half = value.partition("-H")
    if not mark:
        return value
    return f"{head}-01/{head}-06" if half == "1" else f"{head}-07/{head}-12"


def _point(match: re.Match[str]) -> DateMention:
    groups = match.groupdict()
    year = groups["year"].translate(_TABLE)
    part = groups.get("part")
    value = year
    if groups.get("month"):
        value += f"-{_number(groups['month']):02d}"
        if groups.get("day"):
            value += f"-{_number(groups['day']):02d}"
    else:
        value = _halved(value + _part_tail(part or ""))
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
    if chosen.relative == "same_time" and not known:
        return _inherited(text, earlier)
    if chosen.relative:
        anchor = known[-1] if known else earlier
        value = _anchored(chosen, anchor.value if anchor else None, period)
        return (
            DateValue(value=value, certainty="inherited", span=span)
            if value
            else DateValue(span=span)
        )
    return DateValue(
        value=chosen.value, certainty="explicit", span=span, approximation=chosen.approximation
    )


def _anchored(date: DateMention, before: str | None, period: str | None) -> str | None:
    """The value of a relative date by the date before it, or by the period of the report."""
    own, tail = (period or "")[:4], (date.value or "-")[1:]
    if date.relative == "told":
        return None
    if date.relative == "same_time":
        return before
    if date.relative == "day":
        month = re.match(r"\d{4}-\d\d(?!\d)", before or "")
        return f"{month.group()}-{tail[-2:]}" if month else None
    year = own if date.relative == "period_year" else (before or own)[:4]
    return _halved(f"{int(year) + date.shift}{tail}") if year.isdecimal() else None


def _inherited(text: str, earlier: DateMention | None) -> DateValue:
    if earlier is None or earlier.value is None:
        return DateValue()
    span = Span(start=earlier.start, end=earlier.end, text=text[earlier.start : earlier.end])
    return DateValue(value=earlier.value, certainty="inherited", span=span)
