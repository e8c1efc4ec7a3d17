"""The one learner: CRFsuite (Okazaki, 2007), for sequences and, with sequences of one, for decisions.

L-BFGS with L1 and L2 penalties (orthant-wise for L1; Andrew and Gao, 2007). Single-threaded and without
randomness: the same rows in the same order give the same weights.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from csrgraph.errors import UsageError
from csrgraph.extract.weights import LinearModel, logit

__all__ = ["Sequenced", "learn_decisions", "learn_sequences", "platt"]

Sequenced = tuple[Sequence[Sequence[str]], Sequence[str]]
_SMALLEST = 1e-3


def learn_sequences(
    rows: Iterable[Sequenced], *, l1: float = 0.05, l2: float = 0.5, iterations: int = 120
) -> LinearModel:
    """Return a linear-chain CRF.

    Args:
        rows: Per sequence the features of every position and its labels.
        l1: Weight of the L1 penalty.
        l2: Weight of the L2 penalty.
        iterations: The most iterations of L-BFGS.

    Raises:
        UsageError: if the training library is not installed, or there is nothing to learn from.
    """
    pycrfsuite = _library()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": iterations,
            "feature.possible_transitions": True,
        }
    )
    number = 0
    for features, labels in rows:
        if labels:
            trainer.append([list(names) for names in features], list(labels))
            number += 1
    if not number:
        raise UsageError("There are no labelled items to learn from; give files with labels.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        # The tagger reads from these very bytes as long as it lives.
        data = path.read_bytes()
        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(data)
        info = tagger.info()
        tagger.close()
    labels = tuple(sorted(info.labels))
    return _model(labels, info.state_features, info.transitions)


def learn_decisions(
    rows: Iterable[tuple[Sequence[str], str]],
    *,
    l1: float = 0.1,
    l2: float = 0.5,
    iterations: int = 150,
) -> LinearModel:
    """Return a log-linear model of single decisions (maximum entropy; Berger et al., 1996)."""
    return learn_sequences(
        (([features], [label]) for features, label in rows), l1=l1, l2=l2, iterations=iterations
    )


def _model(
    labels: tuple[str, ...],
    states: dict[tuple[str, str], float],
    moves: dict[tuple[str, str], float],
) -> LinearModel:
    number = {label: index for index, label in enumerate(labels)}
    kept = {key: value for key, value in states.items() if abs(value) >= _SMALLEST}
    names = sorted({name for name, _ in kept})
    rows = {name: index for index, name in enumerate(names)}
    weights = np.zeros((len(names) + 1, len(labels)), dtype=np.float32)
    for (name, label), value in kept.items():
        weights[rows[name], number[label]] = np.float16(value)
    transitions = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for (before, after), value in moves.items():
        transitions[number[before], number[after]] = value
    return LinearModel(labels, rows, weights, transitions)


def _library() -> Any:
    try:
        import pycrfsuite  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError(
            "Training needs python-crfsuite; install it with: pip install 'csrgraph-kg[train]'"
        ) from error
    return pycrfsuite


def platt(answers: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Return slope and offset on log-odds that make probabilities fit how often they are right.

    Platt scaling (Platt, 1999) by Newton's method with halved steps (Lin, Lin and Weng, 2007), drawn a
    little towards (1, 0), which changes nothing.

    Args:
        answers: (probability, right) of items that the model did not learn from.
    """
    odds = np.array([logit(chance) for chance, _ in answers])
    wanted = np.array([float(right) for _, right in answers])
    design = np.column_stack([odds, np.ones_like(odds)])
    neutral = np.array([1.0, 0.0])

    def loss(weights: npt.NDArray[np.float64]) -> float:
        scores = design @ weights
        fit = np.logaddexp(0.0, scores) - wanted * scores
        return float(fit.sum() + 0.5 * ((weights - neutral) ** 2).sum())

    weights = neutral.copy()
    for _ in range(50):
        given = 0.5 * (1 + np.tanh(0.5 * (design @ weights)))
        gradient = design.T @ (given - wanted) + (weights - neutral)
        curvature = design.T @ (design * (given * (1 - given))[:, None]) + np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return round(float(weights[0]), 4), round(float(weights[1]), 4)
