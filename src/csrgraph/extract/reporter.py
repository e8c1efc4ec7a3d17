"""Who issued the report, what kind of report it is, and for which period.

The issuer's short names are prefixes of its legal name's core that the text uses on their own
(卫宁 and 卫宁健康 are found this way, not listed); names that the text defines (以下简称“…”) are found
for every organisation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexicon import alternation, forms
from csrgraph.extract.names import squeeze
from csrgraph.extract.surface import core_name, suffix_of
from csrgraph.model.report import Report

__all__ = ["DefinedName", "Reporter", "defined_names", "find_reporter"]

_TITLE_ZONE = 1200
_KINDS = (
    ("esg", re.compile(r"环境、社会|ESG|Environmental, Social", re.I)),
    (
        "csr",
        re.compile(r"社会责任|可持续发展报告|Social Responsibility|Sustainability Report", re.I),
    ),
    (
        "semi_annual",
        re.compile(r"半年度?报告?|中期报告|Interim Report|Half[- ]Year(?:ly)? Report", re.I),
    ),
    ("quarterly", re.compile(r"季度报告|季报|Quarterly Report|10[-‐‑–]Q", re.I)),
    ("annual", re.compile(r"(?<!半)年度报告|(?<!半)年报|Annual Report|10[-‐‑–]K", re.I)),
)
_QUARTER = re.compile(
    r"第?(?P<zh>[一二三四1-4])季|(?P<en>first|second|third|fourth) quarter|\bQ(?P<q>[1-4])\b", re.I
)
_QUARTERS = {
    word: number
    for number, words in enumerate(("一1first", "二2second", "三3third", "四4fourth"), 1)
    for word in (words[0], words[1], words[2:])
}
_PERIOD = re.compile(r"((?:19|20)\d\d|二[〇零○][〇零○一二三四五六七八九]{2})\s*(?:年度?|财年)?")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_DEFINITION = re.compile(
    r"[（(][^（）()]{0,80}?(?:以下|下称|简称|统称|下文)[^（）()“”\"「」]{0,10}?[：:]?\s*"
    r"(?P<first>[“\"「]?[^“”\"「」（）()，,；;]{2,16}[”\"」]?)"
    r"(?P<more>(?:[、,，]?\s*(?:或|及|和|与|或者)?\s*[“\"「][^“”\"「」（）()]{2,16}[”\"」])*)\s*[）)]"
)
_FOREIGN = re.compile(
    r"[（(][^（）()]{0,12}?(?:英文|外文)(?:名称|名|全称)(?:为|：|:)?\s*"
    r"(?P<name>[A-Z][A-Za-z0-9&.,'’\- ]{3,80}?)(?=[，；）)]|,\s*(?:以下|简称))"
)
_STATED = re.compile(
    r"(?:股票简称|证券简称|公司的中文简称|公司中文简称)[：:\s]*([\u4e00-\u9fffA-Z]{2,8})(?=[\s，,。；;]|股票|证券|$)"
)
# Without quotation marks the words before a short name would pass for its beginning.
_CALLED = re.compile(r"\s*(?:(?:以下|下文|本文)?(?:简称|统称|合称|下称|称)(?:之?为|作)?[：:\s]*)?")
_QUOTED = re.compile(r"[“\"「]([^“”\"「」（）()]{2,16})[”\"」]")


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A short name that the text gives to the name that ends at `owner_end`."""

    name: str
    start: int
    end: int
    owner_start: int
    owner_end: int


_EITHER = re.compile("或者?|、|和")


@dataclass(frozen=True, slots=True)
class Reporter:
    """The issuing company (None if not found), its short names, and the report as a work."""

    name: str | None
    short_names: tuple[str, ...]
    title: str
    kind: str
    period: str | None


def find_reporter(report: Report, candidates: Sequence[Candidate]) -> Reporter:
    """Return the issuer and the bibliographic data of a report, from its first lines and names."""
    text = report.text
    head = text[:_TITLE_ZONE]
    title = _title(report)
    name = report.issuer or _issuer(report, candidates)
    kind = next((kind for kind, pattern in _KINDS if pattern.search(title)), "other")
    if kind == "other":
        kind = next((kind for kind, pattern in _KINDS if pattern.search(head)), "other")
    kind = report.kind or kind
    period = report.period or _of_kind(
        _period(title) or _period(head) or _period(report.name), kind, f"{title}\n{head}"
    )
    shorts = _short_names(text, name) if name else ()
    return Reporter(name, shorts, title, kind, period)


def defined_names(text: str, start: int, end: int) -> list[DefinedName]:
    """Return the names that brackets such as （以下简称“某某”, 英文名称 …） define in `text[start:end]`.

    `owner_start` is 0: the owner is the mention that ends where the bracket opens.
    """
    found: list[DefinedName] = []
    self_words = set(forms("self_words"))
    for match in _DEFINITION.finditer(text, start, end):
        for left, right in _defined_spans(match):
            name = squeeze(text[left:right])
            # （以下简称公司或本公司） gives words for the issuer, no name.
            words = _EITHER.split(name)
            if not self_words.issuperset(words) and len(name) >= 2:
                found.append(DefinedName(name, left, right, 0, match.start()))
    for match in _FOREIGN.finditer(text, start, end):
        left, right = match.span("name")
        found.append(DefinedName(squeeze(match["name"]), left, right, 0, match.start()))
    return found


def _defined_spans(match: re.Match[str]) -> list[tuple[int, int]]:
    quoted = [item.span(1) for item in _QUOTED.finditer(match.string, *match.span())]
    if quoted:
        return quoted
    left, right = match.span("first")
    called = _CALLED.match(match.group("first"))
    return [(left + (called.end() if called else 0), right)]


def _title(report: Report) -> str:
    lines = [squeeze(report.text[b.start : b.end]) for b in report.blocks[:8]]
    for line in lines:
        if len(line) <= 60 and any(pattern.search(line) for _, pattern in _KINDS):
            return line.lstrip("#| ")
    return lines[0].lstrip("#| ")[:80] if lines else report.name


def _period(text: str) -> str | None:
    match = _PERIOD.search(text)
    if match is None:
        return None
    return match.group(1).translate(_DIGITS)


def _of_kind(year: str | None, kind: str, text: str) -> str | None:
    """The period of a report within its year: the first half, or the quarter that the text names."""
    if year is None or kind not in {"semi_annual", "quarterly"}:
        return year
    if kind == "semi_annual":
        return f"{year}-H1"
    match = _QUARTER.search(text)
    return f"{year}-Q{_QUARTERS[match[match.lastgroup or 0].lower()]}" if match else year


def _issuer(report: Report, candidates: Sequence[Candidate]) -> str | None:
    """The legal name alone on a line near the top, else the one that the text uses most."""
    text = report.text
    names = [
        (squeeze(text[c.start : c.end]), c)
        for c in candidates
        if c.kind == "organisation" and c.type in {"company", "financial_institution"}
    ]
    legal = [(name, c) for name, c in names if suffix_of(name, strengths=("legal",))]
    latin = [(name, c) for name, c in names if "latin" in c.source]
    own_lines = {
        squeeze(line).lstrip("#| ")
        for line in text[:_TITLE_ZONE].splitlines()
        if 4 <= len(line.strip()) <= 60
    }
    for name, candidate in legal or latin:
        if candidate.start < _TITLE_ZONE and any(line.startswith(name) for line in own_lines):
            return name
    counts = Counter(name for name, _ in legal or latin)
    weights = {name: count + _brand_uses(text, name) for name, count in counts.items()}
    if not weights:
        return None
    return max(weights, key=lambda name: (weights[name], -text.find(name), name))


def _brand_uses(text: str, name: str) -> float:
    shorts = _short_names(text, name)
    return sum(text.count(short) for short in shorts[:1]) * 0.5


def _short_names(text: str, name: str) -> tuple[str, ...]:
    """Brands of a legal name that the text uses at least twice outside the full name."""
    if name.isascii():
        return _latin_brands(text, name)
    core = core_name(name)
    rest = text.replace(name, "\n")
    found: list[str] = [*_stated_short_name(text)]
    group = re.sub(r"(?:股份|有限责任|有限)*公司$", "", name)
    if group not in (core, name) and rest.count(group) >= 2:
        found.append(group)
    for length in range(len(core), 1, -1):
        prefix = core[:length]
        covered = sum(rest.count(other) for other in found)
        if rest.count(prefix) - covered >= 2 and _is_brand(prefix, core):
            found.append(prefix)
    return tuple(dict.fromkeys(found))


def _latin_brands(text: str, name: str) -> tuple[str, ...]:
    """The longest run of leading words, two at least, that the text uses without the next word."""
    words = re.split(r"[ ,]+", name)
    for length in range(len(words) - 1, 1, -1):
        brand = " ".join(words[:length])
        alone = re.findall(rf"\b{re.escape(brand)}\b(?![ ,]+{re.escape(words[length])})", text)
        if len(alone) >= 2:
            return (brand,)
    return ()


def _stated_short_name(text: str) -> tuple[str, ...]:
    """The short name that a fact sheet states (股票简称 某某)."""
    match = _STATED.search(text)
    return (match.group(1),) if match else ()


def _is_brand(prefix: str, core: str) -> bool:
    """A brand is the whole core, or what is left of it when industry words are cut off behind."""
    if prefix == core:
        return True
    industry = alternation([*forms("industry_words"), *forms("org_suffixes")])
    if re.fullmatch(f"(?:{industry})+", core[len(prefix) :]) is None:
        return False
    return re.fullmatch(f"(?:{industry})+", prefix) is None
