"""What a report says of itself: who issued it, under which code, for which period, when; each with its place.

Looked for on the first pages: in labelled text, in tables with the label in front or on top, alone on a line of the
cover, and in the running heads that reading set aside. The patterns are in `resources/patterns/metadata.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from csrgraph.errors import ResourceError
from csrgraph.extract.dates import find_dates
from csrgraph.extract.lexical import split_sentences
from csrgraph.extract.reporter import Reporter
from csrgraph.model.evidence import Span
from csrgraph.model.facts import Metadatum
from csrgraph.model.report import Report
from csrgraph.resources import read_toml

__all__ = ["MetadataRule", "find_metadata", "iso_date", "metadata_rules"]

_FILE = "patterns/metadata.toml"
_ZONE, _TABLES = 8_000, 20_000
_COVER_BLOCKS = 14
_BEHIND = 60
_HAN_DIGITS = "〇零○Ｏ一二三四五六七八九"
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAY = rf"(?:[0-9]{{1,2}}|[{_HAN_DIGITS}十]{{1,3}})"
_ZH_DATE = rf"(?:(?:19|20)[0-9]{{2}}|[{_HAN_DIGITS}]{{4}}) ?年 ?{_DAY} ?月(?: ?{_DAY} ?日)?"
_EN_DATE = rf"(?:[0-9]{{1,2}} )?(?:{'|'.join(_MONTHS)})(?: [0-9]{{1,2}},)? (?:19|20)[0-9]{{2}}"
_ISO_DATE = r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
_DATE = f"(?:{_ZH_DATE}|{_EN_DATE}|{_ISO_DATE})"
# The second date of a range may leave out its year.
_RANGE = rf"{_DATE} ?(?:起)?(?:至|到|—{{1,2}}|–|-|~|～|to|through|until) ?(?:{_DATE}|{_DAY} ?月 ?{_DAY} ?日)"
# The exchange in front of a code or behind it.
_EXCHANGE = re.compile(r"^[A-Za-z\u4e00-\u9fff ]+[:：] ?|\.[A-Za-z]{1,2}$")
_STANDARD = {"@date": _DATE, "@range": _RANGE}


@dataclass(frozen=True, slots=True)
class MetadataRule:
    """A pattern of the data file: `pattern` finds the value in running text, `label` the head of a column.

    Nothing that `not_behind` matches may stand right before; with `issuer` the issuer's name must.
    """

    id: str
    field: str
    pattern: re.Pattern[str] | None
    label: re.Pattern[str] | None
    value: re.Pattern[str]
    line: bool
    issuer: bool
    not_behind: re.Pattern[str] | None
    example: str
    found: str


@cache
def metadata_rules() -> tuple[MetadataRule, ...]:
    """Return the rules in order.

    Raises:
        ResourceError: if the data file is malformed.
    """
    try:
        return tuple(_rule(row) for row in read_toml(_FILE)["rule"])
    except (KeyError, re.error) as error:
        raise ResourceError(f"{_FILE}: a rule is malformed ({error}).") from error


def _rule(row: dict[str, Any]) -> MetadataRule:
    value = row.get("value") or row.get("line") or "(?!)"
    value = _STANDARD.get(value, value)
    label = row.get("label")
    pattern = row.get("pattern", "").replace("@date", _DATE) or (
        f'{label}[：:\\s为]{{0,3}}[“"「]?(?P<value>{value})' if label else None
    )
    return MetadataRule(
        row["id"],
        row["field"],
        re.compile(pattern) if pattern else None,
        re.compile(label) if label and row["field"] != "period" else None,
        re.compile(value),
        "line" in row,
        bool(row.get("issuer")),
        re.compile(f"(?:{row['not_behind']})$") if "not_behind" in row else None,
        row["example"],
        row["found"],
    )


def find_metadata(report: Report, reporter: Reporter) -> tuple[Metadatum, ...]:
    """Return what a report says of itself, one value a field, several stock codes.

    Args:
        report: The report.
        reporter: Its issuer, kind and year, as found or given.
    """
    found = list(_of_reporter(report, reporter))
    known = {item.field for item in found}
    for rule in metadata_rules():
        for item in (
            *_in_text(report, rule, reporter),
            *_in_columns(report, rule),
            *_aside(report, rule),
        ):
            if item.field == "publication_date" and not _follows(item.value, reporter.period):
                continue
            if item.field not in known or (
                item.field == "stock_code" and all(not _same_code(item, other) for other in found)
            ):
                known.add(item.field)
                found.append(item)
    return tuple(found)


def _follows(day: str, year: str | None) -> bool:
    """A report is published in its year or in one of the two after it."""
    return year is None or 0 <= int(day[:4]) - int(year[:4]) <= 2


def _same_code(item: Metadatum, other: Metadatum) -> bool:
    return other.field == "stock_code" and item.value == other.value


def _of_reporter(report: Report, reporter: Reporter) -> Iterator[Metadatum]:
    yield Metadatum(field="language", value=report.language, rule="letters")
    for field, value, given in (
        ("full_name", reporter.name, report.issuer),
        ("kind", reporter.kind, report.kind),
        ("year", (reporter.period or "")[:4], report.period),
    ):
        if not value:
            continue
        wording = reporter.title if field == "kind" else value
        at = -1 if given or not wording else report.text.find(wording)
        rule = "given" if given else "reporter"
        if at >= 0:
            yield _placed(report, field, value, (at, at + len(wording)), rule)
        else:
            yield Metadatum(field=field, value=value, rule=rule)


def _in_text(report: Report, rule: MetadataRule, reporter: Reporter) -> Iterator[Metadatum]:
    if rule.pattern is not None:
        for match in rule.pattern.finditer(report.text, 0, _ZONE):
            before = report.text[max(0, match.start() - _BEHIND) : match.start()]
            if rule.not_behind is not None and rule.not_behind.search(before):
                continue
            names = tuple(name for name in (reporter.name, *reporter.short_names) if name)
            # Behind the name of an unknown company a code may be anybody's.
            if rule.issuer and not (names and before.rstrip().endswith(names)):
                continue
            yield from _metadatum(report, rule, *match.span("value"))
    if rule.line:
        for block in report.blocks[:_COVER_BLOCKS]:
            if rule.value.fullmatch(report.text, block.start, block.end):
                yield from _metadatum(report, rule, block.start, block.end)


def _in_columns(report: Report, rule: MetadataRule) -> Iterator[Metadatum]:
    """Values below the label that heads their column."""
    if rule.label is None:
        return
    rows = [b for b in report.blocks if b.kind == "table_row" and b.start < _TABLES]
    for head, row in pairwise(rows):
        if head.table != row.table or len(head.cells) != len(row.cells):
            continue
        for above, below in zip(head.cells, row.cells, strict=True):
            if rule.label.fullmatch(report.text, *above) and rule.value.fullmatch(
                report.text, *below
            ):
                yield from _metadatum(report, rule, *below)


def _aside(report: Report, rule: MetadataRule) -> Iterator[Metadatum]:
    """Values in the running heads; these have no place in the text, only a page."""
    if rule.pattern is None:
        return
    for page in report.pages[:5]:
        for line in page.aside:
            for match in rule.pattern.finditer(line):
                for value in _values(rule.field, match["value"]):
                    yield Metadatum(field=value[0], value=value[1], page=page.number, rule=rule.id)


def _metadatum(report: Report, rule: MetadataRule, start: int, end: int) -> Iterator[Metadatum]:
    for field, value in _values(rule.field, report.text[start:end]):
        yield _placed(report, field, value, (start, end), rule.id)


def _placed(report: Report, field: str, value: str, place: tuple[int, int], rule: str) -> Metadatum:
    start, end = place
    return Metadatum(
        field=field,
        value=value,
        span=_span(report, start, end),
        sentence=_sentence(report, start, end),
        page=report.page_at(start),
        rule=rule,
    )


def _sentence(report: Report, start: int, end: int) -> Span:
    """The sentence or table row around a place; the place itself where none is around it."""
    for block in report.blocks:
        if block.start <= start and end <= block.end:
            if block.kind == "table_row":
                return _span(report, block.start, block.end)
            for left, right in split_sentences(report.text, block.start, block.end):
                if left <= start and end <= right:
                    return _span(report, left, right)
    return _span(report, start, end)


def _span(report: Report, start: int, end: int) -> Span:
    return Span(start=start, end=end, text=report.text[start:end])


def _values(field: str, text: str) -> list[tuple[str, str]]:
    """The fields and normal values of a text: dates in ISO 8601, a period as its two ends."""
    if field in {"publication_date", "period_end"}:
        day = iso_date(text)
        return [(field, day)] if day and (field == "publication_date" or len(day) == 10) else []
    if field == "stock_code":
        return [(field, _EXCHANGE.sub("", text).strip())]
    if field == "period":
        first, last = re.split(
            r"起?(?:至|到|—+|–|~|～|(?<=[日0-9]) ?- ?|\bto\b|through|until)", text, maxsplit=1
        )
        start = iso_date(first)
        end = iso_date(last) or (iso_date(f"{start[:4]}年{last.strip()}") if start else None)
        return (
            [("period_start", start), ("period_end", end)] if start and end and start < end else []
        )
    return [(field, text.strip())]


def iso_date(text: str) -> str | None:
    """Return a date in ISO 8601, to the month where no day is said; None where there is no such day."""
    text = text.strip()
    # `find_dates` reads 22 April 2024 to the month.
    day_first = re.match(r"(\d{1,2}) (?=[A-Z])", text)
    rest = text[day_first.end() :] if day_first else text
    found = find_dates(rest, 0, len(rest))
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(rest)):
        return None
    value = (found[0].value or "") + (f"-{int(day_first[1]):02d}" if day_first else "")
    try:
        date.fromisoformat(value if len(value) > 7 else f"{value}-01")
    except ValueError:
        return None
    return value
