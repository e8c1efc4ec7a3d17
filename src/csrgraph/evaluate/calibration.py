"""Calibration: whether a score of 0.8 is right in 8 of 10 cases.

Reliability table of equal-mass bins and expected calibration error (Naeini et al., 2015; Nguyen and
O'Connor, 2015), with a percentile interval over 500 resamples; beside it the error of perfect scores on as
many answers (consistency resampling; Bröcker and Smith, 2007).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from csrgraph.evaluate.items import Item
from csrgraph.evaluate.measures import aligned, named_ties, party_set, scored_spans

__all__ = ["Bin", "Calibration", "calibrate", "scored_answers"]

_RESAMPLES = 500
_SEED = 13
Answer = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of neighbouring scores: how many, their mean score, the share that is right."""

    number: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Reliability of scores; `error` is the mass-weighted gap, `low` and `high` its 95 % interval.

    `chance` is the mean error, and `chance_high` its 97.5 % bound, that scores which are exactly right
    would show on as many answers: few answers give a large error by chance alone.
    """

    number: int
    error: float
    low: float
    high: float
    chance: float
    chance_high: float
    bins: tuple[Bin, ...]


def calibrate(answers: Iterable[Answer], bins: int = 10) -> Calibration:
    """Return the calibration of (score, right) answers in bins of equal mass."""
    pairs = sorted(answers)
    table = _table(pairs, bins)
    generator = random.Random(_SEED)
    errors = sorted(
        _error(_table(sorted(generator.choices(pairs, k=len(pairs))), bins))
        for _ in range(_RESAMPLES if pairs else 1)
    )
    low = errors[int(0.025 * len(errors))]
    high = errors[max(0, int(0.975 * len(errors)) - 1)]
    chances = sorted(
        _error(_table([(score, generator.random() < score) for score, _ in pairs], bins))
        for _ in range(_RESAMPLES if pairs else 1)
    )
    return Calibration(
        len(pairs),
        _error(table),
        low,
        high,
        sum(chances) / len(chances),
        chances[max(0, int(0.975 * len(chances)) - 1)],
        tuple(table),
    )


def _table(pairs: Sequence[Answer], bins: int) -> list[Bin]:
    edges = [round(len(pairs) * number / bins) for number in range(bins + 1)]
    rows: list[Bin] = []
    for start, end in pairwise(edges):
        part = pairs[start:end]
        if part:
            score = sum(score for score, _ in part) / len(part)
            rows.append(Bin(len(part), score, sum(right for _, right in part) / len(part)))
    return rows


def _error(table: Sequence[Bin]) -> float:
    number = sum(row.number for row in table)
    return sum(row.number * abs(row.score - row.right) for row in table) / number if number else 0.0


def scored_answers(gold: Sequence[Item], predicted: Sequence[Item], key: str) -> list[Answer]:
    """Return (score, right) of every scored prediction; `key` is `orgs` or `partnerships`."""
    found = {item.id: item for item in predicted}
    answers: list[Answer] = []
    for item in gold:
        if item.id in found and key in item.labelled:
            both = aligned(item, found[item.id])
            answers += _names(*both) if key == "orgs" else _sets(*both)
    return answers


def _names(gold: Item, found: Item) -> list[Answer]:
    wanted, given = scored_spans("orgs", gold, found)
    return [
        (span.score, (span.start, span.end) in wanted)
        for span in found.orgs
        if span.score is not None and (span.start, span.end) in given
    ]


def _sets(gold: Item, found: Item) -> list[Answer]:
    wanted = {party_set(tie) for tie in named_ties(gold)}
    return [
        (tie.score, party_set(tie) in wanted) for tie in named_ties(found) if tie.score is not None
    ]
