"""Precision, recall and F1 of predictions, with bootstrap intervals.

Only keys that an item lists in `labelled` are scored. Organisations of type `unit` and optional ones are
neither rewarded nor punished. Intervals are percentiles of 500 resamples of items (Efron, 1979).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from csrgraph.evaluate.items import Item
from csrgraph.evaluate.measures import MEASURES, Counts, aligned

__all__ = ["Score", "Scores", "score_items"]

_RESAMPLES = 500
_SEED = 13
Pair = tuple[Item, Item]


@dataclass(frozen=True, slots=True)
class Score:
    """Right, predicted and annotated counts of one measure, with the 95 % interval of its F1."""

    name: str
    right: int
    predicted: int
    annotated: int
    low: float
    high: float

    @property
    def precision(self) -> float:
        """Share of the predicted that is right; 0 where nothing is predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotated that is found; 0 where nothing is annotated."""
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _f1(self.right, self.predicted, self.annotated)


Scores = list[Score]


def score_items(gold: Sequence[Item], predicted: Sequence[Item]) -> Scores:
    """Return all measures over items that are paired by id; a missing prediction counts as empty."""
    found = {item.id: item for item in predicted}
    empty = Item(id="", text="")
    pairs = [aligned(item, found.get(item.id, empty)) for item in gold]
    return [
        score
        for name, key, count in MEASURES
        if (score := _score(name, [pair for pair in pairs if key in pair[0].labelled], count))
    ]


def _score(name: str, pairs: list[Pair], count: Callable[[Item, Item], Counts]) -> Score | None:
    counts = [count(gold, found) for gold, found in pairs]
    right, predicted, annotated = _sum(counts)
    if not annotated and not predicted:
        return None
    generator = random.Random(_SEED)
    samples = sorted(
        _f1(*_sum(generator.choices(counts, k=len(counts)))) for _ in range(_RESAMPLES)
    )
    low, high = samples[round(0.025 * _RESAMPLES)], samples[round(0.975 * _RESAMPLES) - 1]
    return Score(name, right, predicted, annotated, low, high)


def _sum(counts: Iterable[Counts]) -> Counts:
    rights, predictions, annotations = zip(*counts, strict=True) if counts else ((), (), ())
    return sum(rights), sum(predictions), sum(annotations)


def _f1(right: int, predicted: int, annotated: int) -> float:
    return 2 * right / (predicted + annotated) if predicted + annotated else 0.0
