"""Why the extraction decided as it did: every reading of a sentence, its score and what spoke for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from csrgraph.extract.analysis import Analysis
from csrgraph.extract.arbitrate import MINIMUM_SCORE, arbitrate, merged
from csrgraph.extract.mentions import proposed_mentions
from csrgraph.extract.runs import YES, chances, party_names, runs_of
from csrgraph.extract.spans import RIGHT, judge_spans

__all__ = ["Reading", "mention_readings", "party_readings"]

Reasons = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a part of a sentence: what it says, its score, whether it stands, and why."""

    what: str
    score: float
    stands: bool
    because: str
    reasons: Reasons = ()


def mention_readings(analysis: Analysis, index: int) -> Iterator[Reading]:
    """Yield what was proposed as a mention in sentence `index`, in text order."""
    view = analysis.views[index]
    report, knowledge = analysis.report, analysis.knowledge
    sentences = [other.sentence for other in analysis.views]
    gathered, proposals = proposed_mentions(report, sentences, knowledge)
    arbiter = knowledge.model("arbiter", report.language)
    start, end = view.sentence.start, view.sentence.end
    standing = {(m.start, m.end, m.kind): m for m in view.mentions}
    if arbiter is None:
        here = [c for c in merged(gathered.candidates) if start <= c.start and c.end <= end]
        chosen = {(c.start, c.end, c.kind) for c in arbitrate(here)}
        for candidate in sorted(here, key=lambda c: (c.start, c.end)):
            stands = (candidate.start, candidate.end, candidate.kind) in chosen
            why = candidate.source
            if not stands:
                weak = candidate.score < MINIMUM_SCORE
                why += f"; lost: {'score too low' if weak else 'a longer name covers it'}"
            text = report.text[candidate.start : candidate.end]
            yield Reading(f"{candidate.kind} {text}", candidate.score, stands, why)
        return
    inside = [p for p in proposals if start <= p.candidate.start and p.candidate.end <= end]
    for proposal, judged in zip(inside, judge_spans(inside, arbiter), strict=True):
        stands = (judged.start, judged.end, judged.kind) in standing
        why = judged.source
        if not stands:
            floor = knowledge.threshold(judged.kind, 0.5)
            rival = next(
                (m for m in view.mentions if m.start < judged.end and judged.start < m.end), None
            )
            why += (
                "; lost: part of a longer name, or not a name in its table cell"
                if judged.score == 0
                else f"; lost: {judged.score:.2f} is below {floor:g}"
                if judged.score < floor
                else f"; lost to {report.text[rival.start : rival.end]} ({rival.score:.2f})"
                if rival
                else "; lost"
            )
        text = report.text[judged.start : judged.end]
        reasons = tuple(arbiter.reasons(proposal.features, RIGHT))
        yield Reading(f"{judged.kind} {text}", judged.score, stands, why, reasons)


def party_readings(analysis: Analysis, index: int, number: int = 5) -> Iterator[Reading]:
    """Yield the likeliest party sets of sentence `index`, the best first."""
    view = analysis.views[index]
    model = analysis.knowledge.model("ties", analysis.report.language)
    ties = [tied for at, tied in analysis.ties if at == index]
    names = party_names(analysis.report.text, view.masked, analysis.found)
    if model is None:
        for tied in ties:
            parties = [names.get(at, "?") for at in tied.parties]
            parties += ["SELF (understood)"] if tied.implicit else []
            yield Reading("、".join(parties), tied.score, True, tied.rule)
        return
    chosen = {(tuple(sorted(tied.parties)), tied.implicit) for tied in ties}
    runs = runs_of(view.masked, names, implicit_issuer=analysis.found.reporter.name is not None)
    if not runs:
        return
    values = chances(runs, analysis.knowledge)
    floor = analysis.knowledge.threshold("partnership", 0.5)
    order = sorted(zip(values, runs, strict=True), key=lambda pair: -pair[0])
    for value, run in order[:number]:
        stands = (tuple(sorted(run.parties)), run.implicit) in chosen
        why = f"grammar: {run.tied.rule}" if run.tied else "run of mentions"
        if not stands:
            why += f"; lost: below {floor:g}" if value < floor else "; lost to a likelier set"
        named = "、".join([names[at] for at in run.parties] + ["SELF"] * run.implicit)
        yield Reading(named, value, stands, why, tuple(model.reasons(run.features, YES)))
