"""All mentions of a report: every source proposes, the document agrees with itself, one arbitrates.

Order: words and lexicons propose names, and the tagger, which sees what they propose; the issuer and the
names that the text defines are found; accepted names are looked for in the whole document; the learned
arbiter decides (`spans`), or without weights the rules (`arbitrate`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from csrgraph.extract.arbitrate import arbitrate
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.english import english_candidates
from csrgraph.extract.features import KIND_LABELS
from csrgraph.extract.gazetteer import gazetteer_candidates
from csrgraph.extract.knowledge import RULES_ONLY, Knowledge
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.listing import list_candidates
from csrgraph.extract.names import (
    latin_candidates,
    legal_candidates,
    listed_candidates,
    organisation_candidates,
    quoted_candidates,
    repaired,
    squeeze,
)
from csrgraph.extract.neighbour import neighbour_candidates
from csrgraph.extract.products import product_candidates, project_candidates, propagated
from csrgraph.extract.reporter import DefinedName, Reporter, defined_names, find_reporter
from csrgraph.extract.selfwords import is_part, self_candidates
from csrgraph.extract.spans import STANDS, Proposal, judge_spans, likeliest, proposals_of
from csrgraph.extract.surface import is_generic, is_place, organisation_type
from csrgraph.extract.tagger import Marks, tag_sentences
from csrgraph.extract.types import typed
from csrgraph.extract.units import unit_candidates
from csrgraph.extract.weights import LinearModel
from csrgraph.model.report import Report

__all__ = [
    "Alternative",
    "Found",
    "Gathered",
    "RuleReading",
    "find_mentions",
    "gather",
    "proposed_mentions",
    "rule_reading",
    "tag_readings",
]

_TITLE = re.compile(r"《[^》]{1,80}》")
_BRACKETED = re.compile(r"\s*[（(]([^（）()]{2,30})[）)]")
_LATIN_PAIR = re.compile("[A-Za-z0-9]{2}")
_PROPAGATE_FROM = 0.8
_TOGETHER = 256
_SURE, _ECHO = 0.8, 0.8
_CELL = 0.8
_NAMED = frozenset({"organisation", "product", "project"})


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another name of an organisation that the text itself gives."""

    owner: str
    name: str
    relation: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class RuleReading:
    """One sentence as the rules read it: all they propose, and what would stand."""

    proposed: tuple[Candidate, ...]
    standing: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is proposed for a report, what the rules would take per sentence, issuer and names."""

    candidates: tuple[Candidate, ...]
    standing: tuple[Candidate, ...]
    reporter: Reporter
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions of a report, its issuer, and the names that the text equates."""

    mentions: tuple[Candidate, ...]
    reporter: Reporter
    alternatives: tuple[Alternative, ...]


def find_mentions(
    report: Report, sentences: Sequence[Sentence], knowledge: Knowledge = RULES_ONLY
) -> Found:
    """Return all mentions of a report, without overlaps, in text order.

    With weights the learned arbiter decides, else the rules do; a user's own names always stand.
    """
    gathered, proposals = proposed_mentions(report, sentences, knowledge)
    arbiter = knowledge.model("arbiter", report.language)
    if arbiter is None:
        mentions = arbitrate(gathered.candidates)
    else:
        judged = _cells_by_rules(sentences, proposals, judge_spans(proposals, arbiter))
        floors = {kind: knowledge.threshold(kind, 0.5) for kind in KIND_LABELS}
        mentions = _consistent(report.text, judged, likeliest(judged, floors), floors)
    types = knowledge.model("types", report.language)
    if types is not None:
        mentions = typed(report.text, mentions, types)
    named = dict.fromkeys([*gathered.alternatives, *_bracketed(report.text, mentions)])
    return Found(tuple(mentions), gathered.reporter, tuple(named))


def _cells_by_rules(
    sentences: Sequence[Sentence], proposals: Sequence[Proposal], judged: list[Candidate]
) -> list[Candidate]:
    """The labels are sentences: in table cells the reading of the rules stands."""
    rows = [sentence for sentence in sentences if sentence.row]
    starts = [row.start for row in rows]

    def in_cell(candidate: Candidate) -> bool:
        place = bisect_right(starts, candidate.start) - 1
        return place >= 0 and candidate.end <= rows[place].end

    return [
        replace(c, score=max(c.score, _CELL) if STANDS in proposal.features else 0.0)
        if rows and in_cell(c)
        else c
        for proposal, c in zip(proposals, judged, strict=True)
    ]


def _consistent(
    text: str, judged: Sequence[Candidate], mentions: list[Candidate], floors: dict[str, float]
) -> list[Candidate]:
    """Let the document agree with itself: a name that surely is one somewhere is one elsewhere, too.

    Not so where it is only a part of a longer name that surely is one (WiNEX in WiNEX Copilot).
    """
    sure: dict[tuple[str, str], float] = {}
    for mention in mentions:
        surface = text[mention.start : mention.end]
        if mention.score >= _SURE and len(surface) >= 3 and mention.kind in _NAMED:
            key = (surface, mention.kind)
            sure[key] = max(sure.get(key, 0.0), mention.score)
    if not sure:
        return mentions
    echoes = [c for c in judged if (text[c.start : c.end], c.kind) in sure]
    whole = likeliest([replace(c, score=float(c.end - c.start)) for c in echoes], {})
    places = {(c.start, c.end, c.kind) for c in whole}
    raised = [
        replace(c, score=round(best * _ECHO, 3))
        if (c.start, c.end, c.kind) in places
        and 0 < c.score < (best := sure[text[c.start : c.end], c.kind]) * _ECHO
        else c
        for c in judged
    ]
    return likeliest(raised, floors)


def proposed_mentions(
    report: Report, sentences: Sequence[Sentence], knowledge: Knowledge
) -> tuple[Gathered, list[Proposal]]:
    """Return what every source proposes, and with weights the spans with their features."""
    readings = [rule_reading(report, sentence, knowledge) for sentence in sentences]
    tagger = knowledge.model("tagger", report.language)
    if tagger is None:
        return gather(report, sentences, readings, ()), []
    marks = tag_readings(report.text, sentences, readings, tagger)
    gathered = gather(report, sentences, readings, marks)
    return gathered, proposals_of(
        report.text, sentences, gathered.candidates, marks, gathered.standing
    )


def gather(
    report: Report,
    sentences: Sequence[Sentence],
    readings: Sequence[RuleReading],
    marks: Sequence[Marks],
) -> Gathered:
    """Return everything that is proposed for a report, by sentences and by the document as a whole.

    Args:
        report: The report.
        sentences: Its sentences.
        readings: Per sentence, what the rules propose.
        marks: Per sentence, the tagger's view; empty without a tagger.
    """
    text = report.text
    first = [c for reading in readings for c in reading.proposed if c.kind != "self"]
    accepted = arbitrate(first)
    tagged = [c for mark in marks for span in mark.spans for c in repaired(text, span)]
    first += [c for c in tagged if c.kind != "self"]
    reporter = find_reporter(report, first)
    alternatives = [*_issuer_names(reporter), *_defined(text, report, accepted)]
    surely = [c for c in tagged if c.score >= _PROPAGATE_FROM]
    known = _known_names(text, [*accepted, *surely], alternatives)
    again = list(propagated(text, known, 0.75))
    aliases = [(a.name, "organisation", organisation_type(a.owner)) for a in alternatives]
    if reporter.name:
        aliases.append((reporter.name, "organisation", organisation_type(reporter.name)))
    named = [replace(c, source="alias.v1", score=0.95) for c in propagated(text, aliases, 0.95)]
    everything = [*first, *_outside_titles(text, None, [*again, *_free_standing(text, named)])]
    everything += _selves(report, sentences, readings, marks)
    known_spans = {(c.start, c.end, c.kind) for c in everything}
    doubtful = [
        c for mark in marks for c in mark.doubtful() if (c.start, c.end, c.kind) not in known_spans
    ]
    everything += _outside_titles(text, None, doubtful)
    everything = _without_decorated_brands(text, everything, reporter)
    standing = tuple(c for reading in readings for c in reading.standing)
    return Gathered(tuple(everything), standing, reporter, tuple(alternatives))


def _cuts_latin(text: str, candidate: Candidate) -> bool:
    """Tell whether a span begins or ends inside a word of Latin letters or digits."""
    edges = (candidate.start, candidate.end)
    return any(_LATIN_PAIR.fullmatch(text, edge - 1, edge + 1) for edge in edges if edge)


def rule_reading(
    report: Report, sentence: Sentence, knowledge: Knowledge = RULES_ONLY
) -> RuleReading:
    """Return what the rules propose in one sentence, and what they would take."""
    text = report.text
    proposed = _outside_titles(text, sentence, list(_proposed(report, sentence, knowledge)))
    if "、" in text[sentence.start : sentence.end]:
        proposed += list_candidates(text, sentence, arbitrate(proposed))
    proposed += self_candidates(text, sentence)
    return RuleReading(tuple(proposed), tuple(arbitrate(proposed)))


def tag_readings(
    text: str,
    sentences: Sequence[Sentence],
    readings: Sequence[RuleReading],
    model: LinearModel,
) -> list[Marks]:
    """Return the tagger's view of every sentence, block by block so that memory stays bounded."""
    marks: list[Marks] = []
    for low in range(0, len(sentences), _TOGETHER):
        part = slice(low, low + _TOGETHER)
        standing = [reading.standing for reading in readings[part]]
        proposed = [reading.proposed for reading in readings[part]]
        marks += tag_sentences(text, sentences[part], standing, proposed, model)
    return marks


def _proposed(report: Report, sentence: Sentence, knowledge: Knowledge) -> Iterator[Candidate]:
    text = report.text
    if knowledge.neighbour is not None:
        yield from neighbour_candidates(text, sentence, knowledge.neighbour)
    if report.language == "en":
        # The lexical model and most surface rules are those of Chinese.
        yield from english_candidates(text, sentence)
        yield from latin_candidates(text, sentence)
        yield from gazetteer_candidates(text, sentence, knowledge.lexicon)
        return
    yield from organisation_candidates(text, sentence)
    yield from legal_candidates(text, sentence)
    yield from quoted_candidates(text, sentence)
    yield from listed_candidates(text, sentence)
    yield from gazetteer_candidates(text, sentence, knowledge.lexicon)
    yield from unit_candidates(text, sentence)
    yield from product_candidates(text, sentence.start, sentence.end)
    yield from project_candidates(text, sentence.start, sentence.end)


def _selves(
    report: Report,
    sentences: Sequence[Sentence],
    readings: Sequence[RuleReading],
    marks: Sequence[Marks],
) -> Iterator[Candidate]:
    """Words for the issuer. 公司治理 as a heading names a chapter; only running text speaks of it."""
    for index, (sentence, reading) in enumerate(zip(sentences, readings, strict=True)):
        if report.blocks[sentence.block].kind not in {"heading", "title"}:
            found = [*reading.proposed, *(marks[index].spans if marks else ())]
            yield from (c for c in found if c.kind == "self" and not is_part(report.text, c.end))


def _outside_titles(
    text: str, sentence: Sentence | None, candidates: list[Candidate]
) -> list[Candidate]:
    """Drop organisations inside the titles of laws, rules and documents (《…》)."""
    start, end = (sentence.start, sentence.end) if sentence else (0, len(text))
    titles = [match.span() for match in _TITLE.finditer(text, start, end)]
    if not titles:
        return candidates
    starts = [title[0] for title in titles]

    def inside(candidate: Candidate) -> bool:
        place = bisect_right(starts, candidate.start) - 1
        return place >= 0 and candidate.start < titles[place][1]

    return [c for c in candidates if not inside(c)]


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
        named = mention.kind in _NAMED
        if solid and named and len(surface) >= 3 and surface not in taken:
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
