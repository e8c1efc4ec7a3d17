"""Learned weights as plain data: linear models over named features, read without any training library.

A weights file is a NumPy archive of sparse matrices: per model its labels, the names of its features, and
for each feature the labels that it speaks for. `csrgraph train` writes it; nothing in it is code.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from csrgraph.errors import ModelFilesError
from csrgraph.resources import resource_path

__all__ = [
    "FORMAT",
    "LinearModel",
    "Weights",
    "load_weights",
    "logit",
    "shipped_weights",
    "weights_bytes",
]

FORMAT = 1
# What NumPy and its ZIP reader raise for bytes that are no archive, or a damaged one.
_DAMAGE = (
    ValueError, TypeError, LookupError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip
Array = npt.NDArray[np.float32]


@dataclass(slots=True)
class LinearModel:
    """A log-linear model: a score per label is the sum of the weights of the features that hold.

    `weights` has shape (features + 1, labels), the last row being zero for unknown features;
    `transitions` has shape (labels, labels), from row to column, and is empty unless the model is a
    linear-chain CRF (Lafferty et al., 2001).
    """

    labels: tuple[str, ...]
    rows: dict[str, int]
    weights: Array
    transitions: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def scores(self, features: Sequence[Iterable[str]]) -> Array:
        """Return one row of label scores per position, shape (positions, labels)."""
        get = self.rows.get
        numbers: list[int] = []
        starts: list[int] = []
        for names in features:
            starts.append(len(numbers))
            numbers.extend(map(get, names, repeat(-1)))
            numbers.append(-1)
        if not starts:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        return np.add.reduceat(self.weights[numbers], starts, axis=0)

    def probabilities(self, features: Sequence[Iterable[str]]) -> Array:
        """Return one row of label probabilities per position (softmax of the scores)."""
        scores = self.scores(features)
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
        result: Array = shifted / shifted.sum(axis=1, keepdims=True) if len(scores) else scores
        return result

    def best(self, features: Iterable[str]) -> str:
        """Return the likeliest label of one position."""
        return self.labels[int(self.scores([list(features)])[0].argmax())]

    def reasons(
        self, features: Iterable[str], label: str, number: int = 6
    ) -> list[tuple[str, float]]:
        """Return the features that speak most for or against a label, with their weights."""
        column = self.labels.index(label)
        known = {name: float(self.weights[self.rows[name], column]) for name in features
                 if name in self.rows}  # fmt: skip
        ordered = sorted(known.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
        return [pair for pair in ordered[:number] if pair[1]]


@dataclass(frozen=True, slots=True)
class Weights:
    """All models of a weights file, and what its maker says of them."""

    models: Mapping[str, LinearModel]
    about: Mapping[str, Any]


def weights_bytes(weights: Weights) -> bytes:
    """Return the weights file; the same weights always give the same bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {"format": np.array([FORMAT], dtype=np.uint8)}
    arrays["about"] = _text(json.dumps(weights.about, ensure_ascii=False, sort_keys=True))
    for name, model in sorted(weights.models.items()):
        names = sorted(model.rows)
        matrix = model.weights[[model.rows[key] for key in names]].astype(np.float16)
        rows, columns = np.nonzero(matrix)
        counts = np.bincount(rows, minlength=len(names))
        arrays[f"{name}/labels"] = _text("\n".join(model.labels))
        arrays[f"{name}/features"] = _text("\n".join(names))
        arrays[f"{name}/counts"] = counts.astype(np.uint8)
        arrays[f"{name}/columns"] = columns.astype(np.uint8)
        arrays[f"{name}/values"] = matrix[rows, columns]
        arrays[f"{name}/transitions"] = model.transitions.astype(np.float32)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def load_weights(path: str | Path) -> Weights:
    """Return the weights of a file.

    Raises:
        ModelFilesError: if the file is missing, damaged, or of another format.
    """
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
        number = int(arrays["format"][0])
        if number != FORMAT:
            raise ModelFilesError(
                f"{path}: these weights have format {number}, this version reads {FORMAT}; "
                "train them again with `csrgraph train`."
            )
        names = sorted({key.split("/")[0] for key in arrays if "/" in key})
        models = {name: _model(arrays, name) for name in names}
        return Weights(models, json.loads(_string(arrays["about"])))
    except (OSError, *_DAMAGE) as error:
        raise ModelFilesError(
            f"{path}: the weights cannot be read ({error}); install csrgraph-kg again, or train "
            "them with `csrgraph train`."
        ) from error


def _model(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> LinearModel:
    labels = tuple(_string(arrays[f"{name}/labels"]).split("\n"))
    joined = _string(arrays[f"{name}/features"])
    features = joined.split("\n") if joined else []
    dense = np.zeros((len(features) + 1, len(labels)), dtype=np.float32)
    rows = np.repeat(np.arange(len(features)), arrays[f"{name}/counts"])
    dense[rows, arrays[f"{name}/columns"]] = arrays[f"{name}/values"]
    table = {feature: number for number, feature in enumerate(features)}
    return LinearModel(labels, table, dense, arrays[f"{name}/transitions"].astype(np.float32))


def logit(chance: float) -> float:
    """Return the log-odds of a probability, kept finite."""
    bounded = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the package."""
    return load_weights(resource_path("models/zh.npz"))


def _text(value: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(value.encode("utf-8"), dtype=np.uint8)


def _string(value: npt.NDArray[Any]) -> str:
    return value.astype(np.uint8).tobytes().decode("utf-8")
