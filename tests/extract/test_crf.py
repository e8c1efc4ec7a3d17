"""Decoding against the sum and the best of all label paths, counted one by one."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from csrgraph.extract.crf import decode, legal_transitions

LABELS = ("O", "B-X", "I-X")
TWO_KINDS = ("O", "B-X", "I-X", "B-Y", "I-Y")
Array = npt.NDArray[np.float32]


def drawn(seed: int, length: int, labels: tuple[str, ...] = LABELS) -> tuple[Array, Array]:
    """Return random emissions of a sequence, and random transitions."""
    random = np.random.default_rng(seed)
    emissions = random.normal(scale=2.0, size=(length, len(labels)))
    transitions = random.normal(size=(len(labels), len(labels)))
    return emissions.astype(np.float32), transitions.astype(np.float32)


def is_legal(path: tuple[str, ...]) -> bool:
    return all(
        not label.startswith("I-") or before in {f"B-{label[2:]}", label}
        for before, label in pairwise(("O", *path))
    )


def enumerated(
    emissions: Array, transitions: Array, labels: tuple[str, ...]
) -> tuple[list[int], npt.NDArray[np.float64]]:
    """Return the best path and the marginals, from the scores of all legal paths."""
    length, size = emissions.shape
    weights: dict[tuple[int, ...], float] = {}
    for path in product(range(size), repeat=length):
        if is_legal(tuple(labels[label] for label in path)):
            score = sum(float(emissions[at, label]) for at, label in enumerate(path))
            score += sum(float(transitions[pair]) for pair in pairwise(path))
            weights[path] = float(np.exp(score))
    marginals = np.zeros((length, size))
    for path, weight in weights.items():
        marginals[range(length), path] += weight
    best = max(weights, key=lambda path: weights[path])
    return list(best), marginals / sum(weights.values())


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(8))
def test_best_path_and_marginals_are_those_of_all_paths(seed: int, length: int) -> None:
    emissions, transitions = drawn(seed, length)
    best, marginals = enumerated(emissions, transitions, LABELS)
    (result,) = decode([emissions], transitions, LABELS)
    assert result.best == best
    assert result.marginals.shape == (length, 3)
    assert np.allclose(result.marginals, marginals, atol=1e-6)


@pytest.mark.parametrize("length", [1, 2, 4])
def test_two_kinds_are_kept_apart(length: int) -> None:
    emissions, transitions = drawn(40 + length, length, TWO_KINDS)
    best, marginals = enumerated(emissions, transitions, TWO_KINDS)
    (result,) = decode([emissions], transitions, TWO_KINDS)
    assert result.best == best
    assert np.allclose(result.marginals, marginals, atol=1e-6)


def test_together_and_one_by_one_are_equal() -> None:
    _, transitions = drawn(0, 1)
    lengths = [int(n) for n in np.random.default_rng(1).integers(0, 9, size=150)]
    sequences = [drawn(100 + seed, length)[0] for seed, length in enumerate(lengths)]
    together = decode(sequences, transitions, LABELS)
    assert [len(result.best) for result in together] == lengths
    for emissions, result in zip(sequences, together, strict=True):
        (alone,) = decode([emissions], transitions, LABELS)
        assert result.best == alone.best
        assert result.marginals.shape == alone.marginals.shape
        assert np.allclose(result.marginals, alone.marginals, atol=1e-6)


@pytest.mark.parametrize("length", [1, 2, 5, 12])
@pytest.mark.parametrize("seed", range(4))
def test_no_name_begins_with_an_inner_label(seed: int, length: int) -> None:
    emissions, transitions = drawn(seed, length)
    emissions[:, 2] += 20.0
    (result,) = decode([emissions], transitions, LABELS)
    assert is_legal(tuple(LABELS[label] for label in result.best))
    assert result.marginals[0, 2] == 0.0
    assert np.allclose(result.marginals.sum(axis=1), 1.0, atol=1e-6)


def test_no_inner_label_behind_a_sure_outer_one() -> None:
    emissions = np.array([[30.0, 0.0, 0.0], [0.0, 0.0, 10.0]], dtype=np.float32)
    (result,) = decode([emissions], np.zeros((3, 3), dtype=np.float32), LABELS)
    assert result.best[0] == 0
    assert result.best[1] != 2
    assert result.marginals[1, 2] < 1e-6


def test_an_inner_label_follows_its_own_kind_only() -> None:
    table, start = legal_transitions(TWO_KINDS)
    allowed = {
        (TWO_KINDS[row], TWO_KINDS[column])
        for row in range(5)
        for column in (2, 4)
        if table[row, column] == 0
    }
    assert allowed == {("B-X", "I-X"), ("I-X", "I-X"), ("B-Y", "I-Y"), ("I-Y", "I-Y")}
    assert [label for label, score in zip(TWO_KINDS, start, strict=True) if score == 0] == [
        "O",
        "B-X",
        "B-Y",
    ]


def test_nothing_gives_nothing() -> None:
    _, transitions = drawn(0, 1)
    empty: Any = np.zeros((0, 3), dtype=np.float32)
    assert decode([], transitions, LABELS) == []
    for results in (
        decode([empty], transitions, LABELS),
        decode([empty, drawn(3, 2)[0], empty], transitions, LABELS)[::2],
    ):
        for result in results:
            assert result.best == []
            assert result.marginals.shape == (0, 3)
