"""Precision, recall and F1 of predictions, with bootstrap intervals.

Only keys that an item lists in `labelled` are scored. Organisations of type `unit` and optional ones are
neither rewarded nor punished. Intervals are percentiles of 500 resamples of items (Efron, 1979).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from csrgraph.evaluate.items import Item, Marked, Tie

__all__ = ["Score", "Scores", "score_items"]

_RESAMPLES = 500
_SEED = 13
Counts = tuple[int, int, int]
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
    pairs = [(item, found.get(item.id, empty)) for item in gold]
    return [
        score
        for name, key, count in _MEASURES
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


def _organisations(gold: Item, found: Item) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    wanted = {_place(span) for span in gold.orgs if span.type != "unit"}
    neutral = [_place(span) for span in gold.orgs if span.type == "unit"]
    neutral += [_place(span) for span in gold.orgs_optional]
    given = {_place(span) for span in found.orgs if span.type != "unit"}
    return wanted, {
        place
        for place in given
        if place in wanted or not any(_overlap(place, other) for other in neutral)
    }


def _organisations_exact(gold: Item, found: Item) -> Counts:
    wanted, given = _organisations(gold, found)
    return len(wanted & given), len(given), len(wanted)


def _organisations_overlap(gold: Item, found: Item) -> Counts:
    """Each gold name counts once: found if any prediction shares a character with it."""
    wanted, given = _organisations(gold, found)
    hit = sum(any(_overlap(place, other) for other in given) for place in wanted)
    touching = sum(any(_overlap(place, other) for other in wanted) for place in given)
    # A name cut in two is one gold name and two predictions: neither side may gain from it.
    return min(hit, touching), len(given) - touching + min(hit, touching), len(wanted)


def _types(gold: Item, found: Item) -> Counts:
    types = {_place(span): span.type for span in found.orgs}
    shared = [s for s in gold.orgs if s.type and s.type != "unit" and _place(s) in types]
    right = sum(types[_place(span)] == span.type for span in shared)
    return right, len(shared), len(shared)


def _spans(key: str) -> Callable[[Item, Item], Counts]:
    def count(gold: Item, found: Item) -> Counts:
        wanted = {_place(span) for span in getattr(gold, key)}
        given = {_place(span) for span in getattr(found, key)}
        return len(wanted & given), len(given), len(wanted)

    return count


def _ties(item: Item, scope: str) -> list[Tie]:
    """Ties with two parties at least; `scope` is all, self or others."""
    named = [tie for tie in item.partnerships if len(set(tie.participants)) > 1 and not tie.unnamed]
    if scope == "all":
        return named
    return [tie for tie in named if ("SELF" in tie.participants) == (scope == "self")]


def _party_sets(scope: str) -> Callable[[Item, Item], Counts]:
    def count(gold: Item, found: Item) -> Counts:
        wanted = Counter(_party_set(tie) for tie in _ties(gold, scope))
        given = Counter(_party_set(tie) for tie in _ties(found, scope))
        return (wanted & given).total(), given.total(), wanted.total()

    return count


def _matched(enough: Callable[[frozenset[str], frozenset[str]], bool]) -> Callable[..., Counts]:
    """Count pairs of a greedy one-to-one match between annotated and predicted party sets."""

    def count(gold: Item, found: Item) -> Counts:
        wanted = [_party_set(tie) for tie in _ties(gold, "all")]
        given = [_party_set(tie) for tie in _ties(found, "all")]
        options = sorted(
            (
                (len(a & b) / len(a | b), i, j)
                for i, a in enumerate(wanted)
                for j, b in enumerate(given)
            ),
            key=lambda option: (-option[0], option[1], option[2]),
        )
        taken: set[tuple[str, int]] = set()
        right = 0
        for _, i, j in options:
            free = ("gold", i) not in taken and ("found", j) not in taken
            if free and enough(wanted[i], given[j]):
                taken |= {("gold", i), ("found", j)}
                right += 1
        return right, len(given), len(wanted)

    return count


def _detection(gold: Item, found: Item) -> Counts:
    """Whether an item states any partnership at all."""
    wanted, given = bool(_ties(gold, "all")), bool(_ties(found, "all"))
    return int(wanted and given), int(given), int(wanted)


def _details(key: str) -> Callable[[Item, Item], Counts]:
    """Share of right values of a detail among ties whose party set is exactly right."""

    def count(gold: Item, found: Item) -> Counts:
        values = {_party_set(tie): getattr(tie, key) for tie in _ties(found, "all")}
        shared = [
            tie
            for tie in _ties(gold, "all")
            if _party_set(tie) in values and getattr(tie, key) is not None
        ]
        right = sum(values[_party_set(tie)] == getattr(tie, key) for tie in shared)
        return right, len(shared), len(shared)

    return count


def _events(gold: Item, found: Item) -> Counts:
    wanted = Counter(event.type for event in gold.events)
    given = Counter(event.type for event in found.events)
    return (wanted & given).total(), given.total(), wanted.total()


def _party_set(tie: Tie) -> frozenset[str]:
    return frozenset("".join(name.split()) for name in tie.participants)


def _place(span: Marked) -> tuple[int, int]:
    return span.start, span.end


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


_MEASURES: tuple[tuple[str, str, Callable[[Item, Item], Counts]], ...] = (
    ("organisations, exact", "orgs", _organisations_exact),
    ("organisations, overlap", "orgs", _organisations_overlap),
    ("organisation type, of exact", "orgs", _types),
    ("words for the issuer", "self", _spans("self_")),
    ("products, exact", "products", _spans("products")),
    ("projects, exact", "projects", _spans("projects")),
    ("partnership in the item", "partnerships", _detection),
    ("party set, exact", "partnerships", _party_sets("all")),
    ("party set, exact, with SELF", "partnerships", _party_sets("self")),
    ("party set, exact, others", "partnerships", _party_sets("others")),
    (
        "party set, Jaccard ≥ 0.5",
        "partnerships",
        _matched(lambda a, b: len(a & b) * 2 >= len(a | b)),
    ),
    ("party set, two shared", "partnerships", _matched(lambda a, b: len(a & b) >= 2)),
    ("kind, of exact", "partnerships", _details("kind")),
    ("status, of exact", "partnerships", _details("status")),
    ("open list, of exact", "partnerships", _details("open_list")),
    ("events, by type", "events", _events),
)
