"""Organisation candidates from the words of a sentence: the model's own, and runs with a suffix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence, Word
from csrgraph.extract.lexicon import alternation, forms
from csrgraph.extract.surface import (
    is_generic,
    is_listed,
    organisation_type,
    split_glued,
    suffix_of,
    trim_name,
)

__all__ = [
    "latin_candidates",
    "legal_candidates",
    "listed_candidates",
    "organisation_candidates",
    "plausible",
    "quoted_candidates",
    "repaired",
    "squeeze",
]

_PROPER = frozenset({"ORG", "LOC", "nz", "PER", "nt", "ns", "nr"})
_INSIDE = _PROPER | {"n", "vn", "a", "an", "nw", "s", "xc"}
_MAX_CHARS = 36
_WIDE = re.compile(r"[\u2e80-\uffef“”‘’]")
_HYPHENS = frozenset("-－—–·")
_BRACKET = re.compile(r"[（(][^（）()]{1,10}[）)]")
_LEGAL = ("legal",)
_BODY = r"实验室|研究中心|中心|研究院|研究所|学院|联盟|基地|工作站|工作室|俱乐部|共同体|委员会|协会"
_QUOTED_BODY = re.compile(rf"[“「\"]([^“”「」\"]{{3,40}}?(?:{_BODY}))[”」\"]")
_QUOTED_COMPOUND = re.compile(
    r"[“「][^“”「」]{2,20}[”」](?:(?![获由与和在为是的])[\u4e00-\u9fff]){0,12}?"
    r"(?:实验室|中心|研究院|基地|工作站|联盟|学院)(?!临床|真实|[师学]生)"
)
_LATIN = re.compile(
    r"[A-Z][\w&.'’\-]*(?:[ ,]+(?:of|for|and|the|de|[A-Z&(][\w&.'’\-)]*)){0,7}?[ ,]+"
    r"(?:Inc|Ltd|Limited|GmbH|LLC|Corp|Corporation|S\.A|AG|plc|PLC|N\.V|SdnBhd|Sdn Bhd)\b\.?"
)


@cache
def _name_verbs() -> frozenset[str]:
    return frozenset(forms("name_verbs"))


def squeeze(text: str) -> str:
    """Return a name without the blanks and line breaks that a page put into it."""
    parts = re.split(r"\s+", text.strip())
    joined = parts[0]
    for part in parts[1:]:
        latin = not _WIDE.match(joined[-1:]) and not _WIDE.match(part[:1])
        joined += (" " if latin else "") + part
    return joined


def organisation_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield the organisations that words and suffixes of a sentence propose."""
    words = sentence.words
    index = 0
    while index < len(words):
        if words[index].tag not in _PROPER:
            index += 1
            continue
        last = _longest(text, words, index)
        if last is None:
            index += 1
            continue
        yield from _repaired(text, words[index].start, words[last].end, words[index].tag)
        index = last + 1
    yield from latin_candidates(text, sentence)


def latin_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield names in Latin letters that close in a legal form (Co., Ltd.)."""
    for match in _LATIN.finditer(text, sentence.start, sentence.end):
        yield Candidate(match.start(), match.end(), "organisation", "latin.v1", 0.8, "company")


def _longest(text: str, words: tuple[Word, ...], first: int) -> int | None:
    """Index of the last word of the longest name that starts at word `first`, None if no name."""
    best = first if words[first].tag == "ORG" else None
    proper = words[first].tag in {"ORG", "nz", "PER"}
    index = first
    while index + 1 < len(words):
        index = _next(text, words, index)
        if index < 0 or words[index].end - words[first].start > _MAX_CHARS:
            break
        word = words[index]
        proper = proper or word.tag in {"ORG", "nz", "PER"}
        if word.tag == "ORG" and words[first].tag == "ORG" and not _joins(text, words, index):
            break
        if _closes(text, words, first, index, proper):
            best = index
    return best


def _next(text: str, words: tuple[Word, ...], index: int) -> int:
    """Index of the next word that may belong to the same name, -1 if the name must end here."""
    following = index + 1
    word = words[following]
    surface = text[word.start : word.end]
    if word.tag in _INSIDE and surface[0] not in "“”‘’《》、，,（）()":
        return following
    if word.tag in {"v", "d", "m"} and surface in _name_verbs():
        return following
    if surface in _HYPHENS and following + 1 < len(words) and words[index].tag == "ORG":
        return following if words[following + 1].tag in _PROPER else -1
    bracket = _BRACKET.match(text, word.start) if surface[0] in "（(" else None
    if bracket and not re.search("简称|以下", bracket.group()):
        closing = [i for i in range(following, len(words)) if words[i].end >= bracket.end()]
        inner_place = any(words[i].tag == "LOC" for i in range(following, closing[0] + 1))
        legal_tail = re.search(r"合伙|集团|有限", bracket.group())
        if closing and words[closing[0]].end == bracket.end() and (inner_place or legal_tail):
            return closing[0]
    return -1


def _joins(text: str, words: tuple[Word, ...], index: int) -> bool:
    """Tell whether the ORG word at `index` continues the name before it (hyphen, or one's part)."""
    if text[words[index - 1].start] in _HYPHENS:
        return True
    left = squeeze(text[words[index - 1].start : words[index - 1].end])
    return words[index - 1].tag != "ORG" or not suffix_of(left, strengths=("legal",))


def _closes(text: str, words: tuple[Word, ...], first: int, last: int, proper: bool) -> bool:
    word = words[last]
    name = squeeze(text[words[first].start : word.end])
    if name[-1] in "）)":
        campus = re.search(r"(?:大学|学院)[（(][\u4e00-\u9fff]{2,4}[）)]$", name)
        return bool(campus) or name.endswith(("合伙）", "合伙)"))
    if word.tag == "ORG" and words[first].tag != "PER":
        return True
    if suffix_of(name, strengths=("legal", "strong")):
        own = squeeze(text[word.start : word.end])
        bare = last == first + 1 and words[first].tag == "LOC" and is_generic(own)
        return not bare or own in {"政府", "人民政府", "公安局", "法院"}
    weak = suffix_of(name, strengths=("weak",))
    if not weak:
        return False
    opening = words[first].tag
    if organisation_type(name) in {"company", "financial_institution"}:
        named = re.search(r"[\u4e00-\u9fff]", name[: -len(weak)]) is not None
        return proper and named and opening != "LOC" and last - first <= 2
    return opening in {"ORG", "LOC"} or (proper and len(name) >= 5 and not name[:-1].isascii())


def _repaired(text: str, start: int, end: int, tag: str) -> Iterator[Candidate]:
    name = text[start:end]
    for left, right in split_glued(name):
        part = name[left:right]
        first, last = trim_name(part, text[start + right : start + right + 4])
        kept = squeeze(part[first:last])
        if not plausible(kept):
            continue
        yield Candidate(
            start + left + first,
            start + left + last,
            "organisation",
            "lac.v1" if tag == "ORG" else "suffix_run.v1",
            _score(kept, tag),
            organisation_type(kept),
        )


def repaired(text: str, span: Candidate) -> Iterator[Candidate]:
    """Yield a tagged mention; an organisation with glued words or two glued names for what is left of it."""
    parts = []
    if span.kind == "organisation":
        parts = list(_repaired(text, span.start, span.end, "ORG"))
    if not parts or any((part.start, part.end) == (span.start, span.end) for part in parts):
        yield span
        return
    for part in parts:
        yield replace(part, source="repaired.v1", score=min(span.score, 0.6))


def plausible(name: str) -> bool:
    """Tell whether a surface can be a name: not generic, no acronym, no common noun."""
    if len(name) < 2 or is_generic(name) or not re.match(r"[\u4e00-\u9fffA-Za-z0-9“]", name):
        return False
    if name.isascii() and not re.search(r"[a-z]", name):
        return is_listed(name)
    if name in _not_names() or re.fullmatch(r"[A-Za-z]+部|\d+[万亿]?[股元张人吨].*", name):
        return False
    return bool(suffix_of(name)) or is_listed(name) or not _not_a_name().search(name)


@cache
def _not_a_name() -> re.Pattern[str]:
    """Surfaces without a suffix that name no one: 中报业绩, 中国医疗."""
    endings = alternation(forms("not_name_endings"))
    fillers = alternation([*forms("industry_words"), *forms("generic_modifiers")])
    return re.compile(f"(?:{endings})$|^(?:中国|全国|我国|国家|世界|全球)(?:{fillers})+$")


@cache
def _not_names() -> frozenset[str]:
    return frozenset(forms("not_names"))


def _score(name: str, tag: str) -> float:
    score = 0.6 if tag == "ORG" else 0.45
    if suffix_of(name, strengths=_LEGAL):
        score += 0.35
    elif suffix_of(name, strengths=("strong",)):
        score += 0.25
    elif suffix_of(name):
        score += 0.1
    return round(min(score, 0.95), 2)


_LEGAL_FORM = re.compile(r"股份有限公司|有限责任公司|有限公司")
_HOLDING = frozenset(
    "控股 参股 全资 其 本 原 公司 子公司 控股子公司 全资子公司 集团公司 企业 客户 供应商 股东 单位 机构 经销商 高校 "
    "合作伙伴 政府 上市公司".split()
)
_BREAKS = frozenset({"p", "c", "u", "d", "v", "vd", "ad", "f", "xc", "q", "TIME", "r"})


def legal_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield names that close in a legal form: from there leftwards to the first word that breaks."""
    words = sentence.words
    for match in _LEGAL_FORM.finditer(text, sentence.start, sentence.end):
        inside = [i for i, w in enumerate(words) if w.start < match.end() and match.start() < w.end]
        if not inside:
            continue
        index = _leftmost(text, words, inside[0])
        start = max(words[index].start, sentence.start)
        name = text[start : match.end()]
        if match.start() - start >= 2 and match.end() - start <= _MAX_CHARS:
            yield from _repaired(text, start, start + len(name), "ORG")


def _leftmost(text: str, words: tuple[Word, ...], index: int) -> int:
    while index:
        here, before = words[index], words[index - 1]
        surface = text[before.start : before.end]
        opened = text[here.start] in "）)" or surface[-1] in "）)"
        if before.tag in _BREAKS and surface not in _name_verbs():
            break
        if surface in _HOLDING:
            break
        if here.tag in {"LOC", "ORG"} and before.tag not in _PROPER | {"w"} and not opened:
            break
        if before.tag == "w" and not (surface in "（(）)" and _bracket_open(text, words, index)):
            break
        if before.tag == "ORG" and suffix_of(squeeze(surface), strengths=("legal",)) and not opened:
            break
        index -= 1
    return index


def _bracket_open(text: str, words: tuple[Word, ...], index: int) -> bool:
    """Tell whether the bracket before word `index` belongs to a short place or 集团 in the name."""
    place = max(0, words[index - 1].start - 8)
    around = text[place : words[index].end]
    return re.search(r"[（(][\u4e00-\u9fff]{2,6}(?:[）)]|$)", around) is not None


def quoted_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield joint bodies named in quotes, alone or followed by what they are (“X”实践基地)."""
    for match in _QUOTED_BODY.finditer(text, sentence.start, sentence.end):
        inner = squeeze(match.group(1))
        if not is_generic(inner):
            kind = organisation_type(inner)
            yield Candidate(match.start(1), match.end(1), "organisation", "quoted.v1", 0.8, kind)
    for match in _QUOTED_COMPOUND.finditer(text, sentence.start, sentence.end):
        yield Candidate(
            match.start(), match.end(), "organisation", "quoted_compound.v1", 0.85, "joint_body"
        )


@cache
def _listed_pattern() -> re.Pattern[str]:
    return re.compile(alternation(forms("org_names")))


def listed_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield well-known names whose ends agree with word boundaries."""
    starts = {word.start for word in sentence.words}
    ends = {word.end for word in sentence.words}
    for match in _listed_pattern().finditer(text, sentence.start, sentence.end):
        aligned = match.start() in starts and (match.end() in ends or len(match.group()) >= 4)
        if aligned:
            kind = organisation_type(match.group())
            yield Candidate(match.start(), match.end(), "organisation", "listed.v1", 0.9, kind)
