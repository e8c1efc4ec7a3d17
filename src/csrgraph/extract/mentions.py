"""All mentions of a report: every source proposes, the document agrees with itself, one arbitrates.

Order: words and lexicons propose names; the issuer and the names that the text defines are found;
accepted names are looked for in the whole document; `arbitrate` decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from csrgraph.extract.arbitrate import arbitrate
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.english import english_candidates
from csrgraph.extract.gazetteer import gazetteer_candidates
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.listing import list_candidates
from csrgraph.extract.names import (
    legal_candidates,
    listed_candidates,
    organisation_candidates,
    quoted_candidates,
    squeeze,
)
from csrgraph.extract.products import product_candidates, project_candidates, propagated
from csrgraph.extract.reporter import DefinedName, Reporter, defined_names, find_reporter
from csrgraph.extract.selfwords import self_candidates
from csrgraph.extract.surface import is_generic, is_place, organisation_type
from csrgraph.extract.units import unit_candidates
from csrgraph.model.report import Report

__all__ = ["Alternative", "Found", "find_mentions"]

_TITLE = re.compile(r"《[^》]{1,80}》")
_BRACKETED = re.compile(r"\s*[（(]([^（）()]{2,30})[）)]")
_PROPAGATE_FROM = 0.8


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another name of an organisation that the text itself gives."""

    owner: str
    name: str
    relation: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions of a report, its issuer, and the names that the text equates."""

    mentions: tuple[Candidate, ...]
    reporter: Reporter
    alternatives: tuple[Alternative, ...]


def find_mentions(report: Report, sentences: Sequence[Sentence]) -> Found:
    """Return all mentions of a report, without overlaps, in text order."""
    text = report.text
    first = _outside_titles(text, list(_proposed(report, sentences)))
    reporter = find_reporter(report, first)
    accepted = arbitrate(first)
    first += _listed_beside(text, sentences, accepted)
    accepted = arbitrate(first)
    alternatives = [
        *_issuer_names(reporter),
        *_defined(text, report, accepted),
    ]
    known = _known_names(text, accepted, alternatives)
    again = list(propagated(text, known, 0.75))
    aliases = [(a.name, "organisation", organisation_type(a.owner)) for a in alternatives]
    if reporter.name:
        aliases.append((reporter.name, "organisation", organisation_type(reporter.name)))
    named = [replace(c, source="alias.v1", score=0.95) for c in propagated(text, aliases, 0.95)]
    first = _without_decorated_brands(text, first, reporter)
    everything = [*first, *_outside_titles(text, [*again, *_free_standing(text, named)])]
    # 公司治理 as a heading names a chapter; only running text speaks of the issuer.
    running = [s for s in sentences if report.blocks[s.block].kind not in {"heading", "title"}]
    everything += [c for s in running for c in self_candidates(text, s)]
    mentions = arbitrate(everything)
    alternatives += _bracketed(text, mentions)
    return Found(tuple(mentions), reporter, tuple(dict.fromkeys(alternatives)))


def _proposed(report: Report, sentences: Sequence[Sentence]) -> Iterator[Candidate]:
    text = report.text
    for sentence in sentences:
        if report.language == "en":
            yield from english_candidates(text, sentence)
        yield from organisation_candidates(text, sentence)
        yield from legal_candidates(text, sentence)
        yield from quoted_candidates(text, sentence)
        yield from listed_candidates(text, sentence)
        yield from gazetteer_candidates(text, sentence)
        yield from unit_candidates(text, sentence)
        yield from product_candidates(text, sentence.start, sentence.end)
        yield from project_candidates(text, sentence.start, sentence.end)


def _listed_beside(
    text: str, sentences: Sequence[Sentence], accepted: list[Candidate]
) -> Iterator[Candidate]:
    starts = [mention.start for mention in accepted]
    for sentence in sentences:
        if "、" in text[sentence.start : sentence.end]:
            low = bisect_left(starts, sentence.start)
            high = bisect_left(starts, sentence.end)
            yield from list_candidates(text, sentence, accepted[low:high])


def _outside_titles(text: str, candidates: list[Candidate]) -> list[Candidate]:
    """Drop organisations inside the titles of laws, rules and documents (《…》)."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    inside = bytearray(len(text) + 1)
    for start, end in titles:
        inside[start:end] = b"\x01" * (end - start)
    return [c for c in candidates if not inside[c.start]]


def _issuer_names(reporter: Reporter) -> Iterator[Alternative]:
    for name in reporter.short_names if reporter.name else ():
        yield Alternative(reporter.name or "", name, "short_name", None, None)


def _defined(text: str, report: Report, mentions: list[Candidate]) -> Iterator[Alternative]:
    ends = {m.end: m for m in mentions if m.kind == "organisation"}
    for block in report.blocks:
        for item in defined_names(text, block.start, block.end):
            owner = ends.get(_skip_back(text, item.owner_end))
            if owner and not is_generic(item.name) and _short_of(text, owner, item):
                name = squeeze(text[owner.start : owner.end])
                yield Alternative(name, item.name, "defined", item.start, item.end)


def _skip_back(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _short_of(text: str, owner: Candidate, item: DefinedName) -> bool:
    return item.name != squeeze(text[owner.start : owner.end])


def _known_names(
    text: str, accepted: list[Candidate], alternatives: list[Alternative]
) -> list[tuple[str, str, str]]:
    taken = {a.name for a in alternatives}
    known: dict[str, tuple[str, str, str]] = {}
    for mention in accepted:
        surface = text[mention.start : mention.end]
        solid = mention.score >= _PROPAGATE_FROM or mention.kind == "product"
        if solid and len(surface) >= 3 and surface not in taken and mention.kind != "unit":
            known.setdefault(surface, (surface, mention.kind, mention.type))
    return list(known.values())


def _without_decorated_brands(
    text: str, candidates: list[Candidate], reporter: Reporter
) -> list[Candidate]:
    """Drop a longer name without suffix that only decorates the issuer's brand (阳光某某)."""
    brands = tuple(reporter.short_names)
    if not brands:
        return candidates

    def decorated(candidate: Candidate) -> bool:
        name = text[candidate.start : candidate.end]
        brand = next((b for b in brands if name.endswith(b) and name != b), None)
        return brand is not None and not is_place(name[: -len(brand)])

    return [c for c in candidates if c.kind != "organisation" or not decorated(c)]


def _free_standing(text: str, named: list[Candidate]) -> list[Candidate]:
    """Drop brands that are part of a longer word of their own (卫宁人, 卫宁转债)."""
    glued = re.compile(r"人(?=[的，。、]|$)|转债|杯|大道|路\d|债券|转股")
    return [c for c in named if len(text[c.start : c.end]) > 4 or not glued.match(text, c.end)]


def _bracketed(text: str, mentions: Sequence[Candidate]) -> Iterator[Alternative]:
    """A(B): another name in brackets right behind an organisation, itself an organisation."""
    starts = {m.start: m for m in mentions if m.kind == "organisation"}
    for mention in mentions:
        bracket = _BRACKETED.match(text, mention.end) if mention.kind == "organisation" else None
        inner = starts.get(bracket.start(1)) if bracket else None
        if bracket and inner and inner.end == bracket.end(1):
            owner = squeeze(text[mention.start : mention.end])
            name = squeeze(text[inner.start : inner.end])
            yield Alternative(owner, name, "bracketed", inner.start, inner.end)
