"""What the pipeline knows of one report while it works: sentences, mentions, dates, hits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.dates import DateMention, find_dates
from csrgraph.extract.events import EventHit
from csrgraph.extract.generics import generic_candidates
from csrgraph.extract.knowledge import RULES_ONLY, Knowledge
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.mask import Masked, mask_sentence
from csrgraph.extract.mentions import Found
from csrgraph.extract.metrics import MetricHit
from csrgraph.extract.relations import Tied
from csrgraph.extract.tables import TableRow
from csrgraph.model.report import Report

__all__ = ["Analysis", "SentenceView", "view_sentences"]

_HEAD = 6


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with its mentions, dates and masked form.

    `earlier` is the date that a fact of the sentence inherits if it has none of its own: the last
    date that opened an earlier sentence of the same block, in the sentence `earlier_index`.
    """

    sentence: Sentence
    mentions: tuple[Candidate, ...]
    dates: tuple[DateMention, ...]
    masked: Masked
    earlier: DateMention | None
    earlier_index: int | None


@dataclass(slots=True)
class Analysis:
    """The working state of one report: filled by the components of the pipeline in turn."""

    report: Report
    found: Found
    views: tuple[SentenceView, ...]
    knowledge: Knowledge = RULES_ONLY
    ties: list[tuple[int, Tied]] = field(default_factory=list)
    events: list[tuple[int, EventHit]] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    metrics: list[tuple[int, MetricHit]] = field(default_factory=list)
    misfits: int = 0


def view_sentences(
    report: Report, sentences: Sequence[Sentence], mentions: Sequence[Candidate]
) -> tuple[SentenceView, ...]:
    """Return a view of every sentence; table cells get views too, without inheritance."""
    text = report.text
    starts = [mention.start for mention in mentions]
    views: list[SentenceView] = []
    earlier: tuple[DateMention, int] | None = None
    block = -1
    for index, sentence in enumerate(sentences):
        if sentence.block != block:
            block, earlier = sentence.block, None
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        own = [m for m in mentions[low:high] if m.end <= sentence.end]
        dates = _free_dates(find_dates(text, sentence.start, sentence.end), own)
        # Persons and generic names are told by the words of the Chinese lexical model.
        others = () if report.language == "en" else generic_candidates(text, sentence, own)
        items = sorted([*own, *others], key=lambda c: c.start)
        free = [c for c in items if not any(c.start < d.end and d.start < c.end for d in dates)]
        masked = mask_sentence(
            text, sentence.start, sentence.end, free, dates, keep_blanks=report.language == "en"
        )
        date, at = earlier or (None, None)
        views.append(SentenceView(sentence, tuple(own), tuple(dates), masked, date, at))
        opening = [d for d in dates if d.value and not d.relative and _opens(d, sentence)]
        if opening and not sentence.row:
            earlier = (opening[0], index)
    return tuple(views)


def _opens(date: DateMention, sentence: Sentence) -> bool:
    return date.start - sentence.start <= _HEAD


def _free_dates(dates: list[DateMention], mentions: Sequence[Candidate]) -> list[DateMention]:
    return [d for d in dates if not any(m.start < d.end and d.start < m.end for m in mentions)]
