"""Linear-chain CRF decoding in NumPy, many sequences at once: best labels and marginals.

Forward-backward and Viterbi as in Lafferty et al. (2001), in the scaled probability domain (Rabiner,
1989). Sequences are padded on the right only; padding never enters a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Decoded", "decode", "legal_transitions"]

Array = npt.NDArray[np.float32]
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best label numbers of one sequence, and the marginals, shape (positions, labels)."""

    best: list[int]
    marginals: Array


def legal_transitions(labels: Sequence[str]) -> tuple[Array, Array]:
    """Return what may follow what in BIO labels, as scores to add: (from, to) and at the start."""
    size = len(labels)
    table = np.zeros((size, size), dtype=np.float32)
    start = np.zeros(size, dtype=np.float32)
    for column, label in enumerate(labels):
        if label.startswith("I-"):
            start[column] = _NEVER
            for row, before in enumerate(labels):
                if before == "O" or before[2:] != label[2:]:
                    table[row, column] = _NEVER
    return table, start


def decode(emissions: Sequence[Array], transitions: Array, labels: Sequence[str]) -> list[Decoded]:
    """Return the best labels and the marginals of sequences of label scores.

    Args:
        emissions: Per sequence its label scores, shape (positions, labels).
        transitions: Shape (labels, labels), from row to column.
        labels: BIO labels; an `I-` never follows another kind.
    """
    legal, start = legal_transitions(labels)
    order = sorted(range(len(emissions)), key=lambda number: len(emissions[number]))
    results: dict[int, Decoded] = {}
    for low in range(0, len(order), 64):
        part = order[low : low + 64]
        batch = _batch([emissions[number] for number in part], transitions + legal, start)
        results |= dict(zip(part, batch, strict=True))
    return [results[number] for number in range(len(emissions))]


def _batch(emissions: list[Array], transitions: Array, start: Array) -> list[Decoded]:
    lengths = np.array([len(rows) for rows in emissions])
    longest, size = int(lengths.max(initial=0)), len(start)
    if longest == 0:
        return [Decoded([], np.zeros((0, size), dtype=np.float32)) for _ in emissions]
    scores = np.zeros((longest, len(emissions), size), dtype=np.float64)
    for column, rows in enumerate(emissions):
        scores[: len(rows), column] = rows
    scores[0] += start
    best = _viterbi(scores, transitions.astype(np.float64), lengths)
    marginals = _marginals(scores, transitions.astype(np.float64), lengths)
    return [
        Decoded(best[column][:length], marginals[:length, column].astype(np.float32))
        for column, length in enumerate(lengths.tolist())
    ]


def _viterbi(
    scores: npt.NDArray[np.float64],
    transitions: npt.NDArray[np.float64],
    lengths: npt.NDArray[np.int_],
) -> list[list[int]]:
    longest, number, size = scores.shape
    back = np.zeros((longest, number, size), dtype=np.int16)
    current = scores[0]
    ends = np.where((lengths == 1)[:, None], current, 0.0)
    incoming = transitions.T[None]
    for step in range(1, longest):
        paths = current[:, None, :] + incoming
        choice = paths.argmax(axis=2)
        back[step] = choice
        current = np.take_along_axis(paths, choice[:, :, None], axis=2)[:, :, 0] + scores[step]
        last = lengths == step + 1
        ends[last] = current[last]
    results: list[list[int]] = []
    for column, length in enumerate(lengths.tolist()):
        label = int(ends[column].argmax()) if length else 0
        path = [label] if length else []
        for step in range(length - 1, 0, -1):
            label = int(back[step, column, label])
            path.append(label)
        results.append(path[::-1])
    return results


def _marginals(
    scores: npt.NDArray[np.float64],
    transitions: npt.NDArray[np.float64],
    lengths: npt.NDArray[np.int_],
) -> npt.NDArray[np.float64]:
    longest = len(scores)
    local = np.exp(scores - scores.max(axis=2, keepdims=True))
    weight = np.exp(np.clip(transitions, -700, 50))
    forward = np.empty_like(local)
    current = local[0] / local[0].sum(axis=1, keepdims=True)
    forward[0] = current
    for step in range(1, longest):
        current = (current @ weight) * local[step]
        current /= current.sum(axis=1, keepdims=True)
        forward[step] = current
    backward = np.ones_like(local)
    current = backward[-1]
    for step in range(longest - 2, -1, -1):
        following = (local[step + 1] * current) @ weight.T
        following /= following.sum(axis=1, keepdims=True)
        # Behind a sequence's last position there is nothing to go back from.
        current = np.where((lengths > step + 1)[:, None], following, 1.0)
        backward[step] = current
    both = forward * backward
    result: npt.NDArray[np.float64] = both / both.sum(axis=2, keepdims=True)
    return result
