"""From labelled examples to the weights of all models, each trained on what it will meet.

The arbiter, the ranker of partnerships and the judge of events see the output of taggers and arbiters that
were not trained on the same items (stacked generalisation; Wolpert, 1992), so that they learn how far to
trust it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from csrgraph.evaluate.items import Tie
from csrgraph.extract.analysis import SentenceView, view_sentences
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.eventhits import NONE, trigger_features, trigger_words, triggers_of
from csrgraph.extract.events import find_events
from csrgraph.extract.kinds import tie_features
from csrgraph.extract.knowledge import Knowledge
from csrgraph.extract.lac import LacModel
from csrgraph.extract.mask import Masked
from csrgraph.extract.mentions import Found, Gathered, gather, tag_readings
from csrgraph.extract.runs import NO, YES, chances, choose, party_names, runs_of, tied_of
from csrgraph.extract.spans import RIGHT, WRONG, Proposal, judge_spans, likeliest, proposals_of
from csrgraph.extract.types import type_features, typed
from csrgraph.extract.weights import LinearModel, Weights
from csrgraph.train.augment import exchanged
from csrgraph.train.examples import (
    SPAN_KEYS,
    Example,
    chosen,
    prepare,
    right_mentions,
    squeezed,
    targets,
)
from csrgraph.train.learn import learn_decisions, learn_sequences, platt

__all__ = ["COPIES", "FOLDS", "THRESHOLDS", "learn", "learn_tagger"]

FOLDS = 3
COPIES = 2
THRESHOLDS = {
    "organisation": 0.25, "unit": 0.4, "product": 0.45, "project": 0.65, "self": 0.4,
    "partnership": 0.45, "event": 0.3,
}  # fmt: skip
_CALIBRATED_FROM = 0.05
Decision = tuple[Sequence[str], str]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Stacked:
    """An example with what is proposed for it by a tagger that never saw it."""

    example: Example
    gathered: Gathered
    proposals: list[Proposal]


def learn(
    examples: Sequence[Example],
    about: dict[str, Any],
    lexical: LacModel,
    say: Say = lambda _: None,
) -> Weights:
    """Return the weights of all models.

    Args:
        examples: Labelled examples; each model learns from those whose labels it needs are complete.
        about: What the weights file says of itself; thresholds, calibration and trigger words are added.
        lexical: The lexical model, which reads the copies that the tagger learns from, too.
        say: Is told what is going on.
    """
    stacked: list[_Stacked] = []
    for fold in range(FOLDS):
        say(f"tagger, without fold {fold + 1} of {FOLDS}")
        rest = [example for example in examples if _fold(example) != fold]
        tagger = learn_tagger(rest, lexical)
        stacked += [_stack(e, tagger) for e in chosen(examples, "orgs") if _fold(e) == fold]
    order = {example.item.id: number for number, example in enumerate(examples)}
    stacked.sort(key=lambda row: order[row.example.item.id])
    say("arbiter")
    models = {"tagger": learn_tagger(examples, lexical)}
    models |= _decided("arbiter", _span_rows(stacked), {RIGHT, WRONG}, l2=0.3)
    models |= _decided("types", _type_rows(examples))
    triggers = trigger_words(
        event.trigger
        for example in chosen(examples, "events")
        for event in example.item.events
        if event.trigger
    )
    settings: dict[str, Any] = {"thresholds": THRESHOLDS, "calibration": {}, "triggers": triggers}
    if "arbiter" in models:
        arbiters = _arbiters(stacked, models["arbiter"])
        views = [_views(row, arbiters[_fold(row.example)], models.get("types")) for row in stacked]
        say("partnerships")
        models |= _decided("ties", _tie_rows(stacked, views), {YES, NO})
        models |= _decided("kinds", _tied_rows(stacked, views, "kind"))
        models |= _decided("statuses", _tied_rows(stacked, views, "status"))
        if "ties" in models:
            settled = [_views(row, models["arbiter"], models.get("types")) for row in stacked]
            fit = _tie_calibration(stacked, views, settled)
            settings["calibration"]["partnership"] = fit
        say("events")
        rows = _event_rows(stacked, views, triggers)
        models |= _decided("events", rows, {NONE}, l1=0.3, l2=0.05)
    return Weights(models, {**about, **settings})


def _decided(
    name: str,
    rows: Iterable[Decision],
    needs: Collection[str] = (),
    *,
    l1: float = 0.1,
    l2: float = 0.5,
) -> dict[str, LinearModel]:
    """The model under its name, or nothing where the labels do not show what it must tell apart."""
    kept = list(rows)
    answers = {answer for _, answer in kept}
    if len(answers) < 2 or not answers.issuperset(needs):
        return {}
    return {name: learn_decisions(kept, l1=l1, l2=l2)}


def learn_tagger(examples: Sequence[Example], lexical: LacModel) -> LinearModel:
    """Return the tagger that examples with labelled organisations teach, and copies of them with other names."""
    labelled = chosen(examples, "orgs")
    copies = prepare(exchanged(labelled, COPIES), lexical)
    return learn_sequences(
        (features, targets(example, piece))
        for example in (*labelled, *copies)
        for piece, features in example.pieces
    )


def _fold(example: Example) -> int:
    return int(hashlib.sha256(example.item.id.encode()).hexdigest(), 16) % FOLDS


def _stack(example: Example, tagger: LinearModel) -> _Stacked:
    report, sentences = example.report, example.sentences
    marks = tag_readings(report.text, sentences, example.readings, tagger)
    gathered = gather(report, sentences, example.readings, marks)
    proposals = proposals_of(report.text, sentences, gathered.candidates, marks, gathered.standing)
    return _Stacked(example, gathered, proposals)


def _span_rows(stacked: Iterable[_Stacked]) -> Iterable[Decision]:
    for row in stacked:
        right = {
            (mention.start, mention.end, mention.kind) for mention in right_mentions(row.example)
        }
        for proposal in row.proposals:
            span = proposal.candidate
            if row.example.knows(SPAN_KEYS[span.kind]):
                answer = RIGHT if (span.start, span.end, span.kind) in right else WRONG
                yield proposal.features, answer


def _arbiters(stacked: Sequence[_Stacked], otherwise: LinearModel) -> list[LinearModel]:
    """Per fold an arbiter that did not learn from it."""
    rest = [[row for row in stacked if _fold(row.example) != fold] for fold in range(FOLDS)]
    learned = [_decided("arbiter", _span_rows(rows), {RIGHT, WRONG}, l2=0.3) for rows in rest]
    return [models.get("arbiter", otherwise) for models in learned]


def _type_rows(examples: Iterable[Example]) -> Iterable[Decision]:
    for example in examples:
        for span in example.item.orgs:
            if span.type and span.type != "unit":
                yield type_features(example.report.text, span.start, span.end), span.type


def _views(
    row: _Stacked, arbiter: LinearModel, types: LinearModel | None
) -> list[tuple[Found, tuple[SentenceView, ...]]]:
    """The sentences with the mentions that would be found, and with the right ones."""
    report, sentences = row.example.report, row.example.sentences
    judged = judge_spans(row.proposals, arbiter)
    found = likeliest(judged, THRESHOLDS)
    if types is not None:
        found = typed(report.text, found, types)
    return [
        (_found(row, mentions), view_sentences(report, sentences, mentions))
        for mentions in (found, right_mentions(row.example))
    ]


def _found(row: _Stacked, mentions: Sequence[Candidate]) -> Found:
    return Found(tuple(mentions), row.gathered.reporter, row.gathered.alternatives)


def _tie_rows(
    stacked: Sequence[_Stacked], views: Sequence[list[tuple[Found, tuple[SentenceView, ...]]]]
) -> Iterable[Decision]:
    for row, both in zip(stacked, views, strict=True):
        if not row.example.knows("partnerships"):
            continue
        for found, sentences in both:
            sets = _right_sets(row.example, found)
            for view in sentences:
                names = party_names(row.example.report.text, view.masked, found)
                for run in runs_of(view.masked, names, implicit_issuer=True):
                    yield run.features, YES if run.names in sets else NO


def _tied_rows(
    stacked: Sequence[_Stacked],
    views: Sequence[list[tuple[Found, tuple[SentenceView, ...]]]],
    key: str,
) -> Iterable[Decision]:
    """Ties with the right parties, and what is annotated of them under `key`."""
    for row, both in zip(stacked, views, strict=True):
        if not row.example.knows("partnerships"):
            continue
        text = row.example.report.text
        for found, sentences in both:
            right = _right_ties(row.example, found)
            for view in sentences:
                names = party_names(text, view.masked, found)
                for run in runs_of(view.masked, names, implicit_issuer=True):
                    answer = getattr(right.get(run.names), key, None)
                    if answer:
                        tied = tied_of(view.masked, run, 1.0)
                        yield tie_features(view.masked, tied, text), answer


def _tie_calibration(
    stacked: Sequence[_Stacked],
    views: Sequence[list[tuple[Found, tuple[SentenceView, ...]]]],
    settled: Sequence[list[tuple[Found, tuple[SentenceView, ...]]]],
) -> tuple[float, float]:
    """Platt scaling of the chosen party sets of rankers that did not learn from them.

    Args:
        stacked: The examples; only punctuated ones count, as reports are.
        views: Their mentions as the rankers learn from them.
        settled: Their mentions as the whole arbiter finds them: it knows more than those of the folds, and so will
            the names be surer in use.
    """
    answers: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        outside = [at for at, row in enumerate(stacked) if _fold(row.example) != fold]
        rows = _tie_rows([stacked[at] for at in outside], [views[at] for at in outside])
        models = _decided("ties", rows, {YES, NO})
        if not models:
            continue
        knowledge = Knowledge(Weights(models, {}))
        for row, both in zip(stacked, settled, strict=True):
            counts = row.example.knows("partnerships") and row.example.item.punctuated
            if _fold(row.example) != fold or not counts:
                continue
            found, sentences = both[0]
            sets = _right_sets(row.example, found)
            for view in sentences:
                names = party_names(row.example.report.text, view.masked, found)
                runs = runs_of(view.masked, names, implicit_issuer=True)
                chosen = choose(runs, chances(runs, knowledge), _CALIBRATED_FROM)
                answers += [(value, run.names in sets) for run, value in chosen]
    return platt(answers)


def _right_sets(example: Example, found: Found) -> set[frozenset[str]]:
    return set(_right_ties(example, found))


def _right_ties(example: Example, found: Found) -> dict[frozenset[str], Tie]:
    """The annotated ties by their parties; every name of the issuer is `SELF`."""
    own = {found.reporter.name, *found.reporter.short_names, *example.item.reporter_aliases}
    return {
        frozenset(
            "SELF" if squeezed(name) in own else squeezed(name) for name in tie.participants
        ): tie
        for tie in example.item.partnerships
        if not tie.unnamed
    }


def _event_rows(
    stacked: Sequence[_Stacked],
    views: Sequence[list[tuple[Found, tuple[SentenceView, ...]]]],
    more: tuple[str, ...],
) -> Iterable[Decision]:
    for row, both in zip(stacked, views, strict=True):
        if not row.example.knows("events"):
            continue
        for _, sentences in both:
            places = _event_places(row.example)
            for view in sentences:
                hits = find_events(view.masked)
                triggers = triggers_of(view.masked, hits, more)
                for index, trigger in enumerate(triggers):
                    kind = _take(places, view.masked, trigger)
                    yield trigger_features(view.masked, triggers, index, hits), kind


def _event_places(example: Example) -> list[tuple[int, int, str]]:
    """Where the trigger words of the annotated events stand: the first place not taken yet."""
    text = example.report.text
    places: list[tuple[int, int, str]] = []
    for event in example.item.events:
        if not event.trigger:
            continue
        at = text.find(event.trigger)
        while at >= 0 and any(at == start for start, _, _ in places):
            at = text.find(event.trigger, at + 1)
        at = at if at >= 0 else text.find(event.trigger)
        if at >= 0:
            places.append((at, at + len(event.trigger), event.type))
    return places


def _take(places: list[tuple[int, int, str]], masked: Masked, trigger: tuple[int, int]) -> str:
    """The type of the annotated event that a trigger word is part of; each event is taken once."""
    start, end = masked.span(*trigger)
    for place in places:
        if place[0] < end and start < place[1]:
            places.remove(place)
            return place[2]
    return NONE
