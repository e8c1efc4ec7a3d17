"""The learned tagger: a CRF over `features` marks names, with a probability for every span.

A span's probability is that of its weakest point: the opening label at its start, the inner labels up to
its end, and that nothing goes on behind it (marginals of the CRF). Spans off the best path are proposed,
too, as doubtful ones: the arbiter, which sees more than the tagger, may take them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.crf import decode
from csrgraph.extract.features import KIND_LABELS, piece_features
from csrgraph.extract.lexical import Piece, Sentence, Word
from csrgraph.extract.weights import LinearModel

__all__ = ["Marks", "pieces_of", "tag_sentences"]

_KINDS = {label: kind for kind, label in KIND_LABELS.items()}
SOURCE, DOUBTFUL = "crf.v1", "crf_marginal.v1"
# Spans less likely than this are not proposed: at 0.1 the right names among the proposals rise from .86 to .92.
_LEAST = 0.1
_DOUBTED = ("organisation", "product", "project")


@dataclass(frozen=True, slots=True)
class _Marked:
    piece: Piece
    marginals: npt.NDArray[np.float16]

    def position(self, offset: int) -> int | None:
        """Return where a report offset stands in the piece, None if it does not."""
        at = bisect_left(self.piece.offsets, offset)
        found = at < len(self.piece.offsets) and self.piece.offsets[at] == offset
        return at if found else None


class Marks:
    """The tagger's view of one sentence: its best spans, and the probability of any span."""

    def __init__(
        self, labels: Sequence[str], spans: list[Candidate], marked: list[_Marked]
    ) -> None:
        self.spans = spans
        self._marked = marked
        self._column = {label: number for number, label in enumerate(labels)}

    def probability(self, start: int, end: int, kind: str) -> float:
        """Return how likely `start:end` is a mention of a kind; 0 for a span across pieces."""
        columns = self._columns(kind)
        if columns is None:
            return 0.0
        opening, inner = columns
        for marked in self._marked:
            first, last = marked.position(start), marked.position(end - 1)
            if first is None or last is None:
                continue
            values = [float(marked.marginals[first, opening])]
            values += marked.marginals[first + 1 : last + 1, inner].tolist()
            if last + 1 < len(marked.marginals):
                values.append(1.0 - float(marked.marginals[last + 1, inner]))
            return min(values)
        return 0.0

    def doubtful(self) -> Iterator[Candidate]:
        """Yield every span that has some probability, whether or not it is on the best path."""
        for kind in _DOUBTED:
            columns = self._columns(kind)
            if columns is None:
                continue
            opening, inner = columns
            for marked in self._marked:
                values = marked.marginals.astype(np.float32)
                for first in np.flatnonzero(values[:, opening] >= _LEAST).tolist():
                    spans = _lengths(values[:, inner], first, float(values[first, opening]))
                    for last, chance in spans:
                        start, end = marked.piece.offsets[first], marked.piece.offsets[last] + 1
                        yield Candidate(start, end, kind, DOUBTFUL, round(chance, 3))

    def _columns(self, kind: str) -> tuple[int, int] | None:
        """The columns of a kind's opening and inner label, None where the labels learned from lack them."""
        label = KIND_LABELS.get(kind)
        opening, inner = self._column.get(f"B-{label}"), self._column.get(f"I-{label}")
        return None if opening is None or inner is None else (opening, inner)


def tag_sentences(
    text: str,
    sentences: Sequence[Sentence],
    standing: Sequence[Sequence[Candidate]],
    proposed: Sequence[Sequence[Candidate]],
    model: LinearModel,
) -> list[Marks]:
    """Return the tagger's view of sentences.

    Args:
        text: The report's text.
        sentences: Sentences with words and pieces.
        standing: Per sentence, what the rules alone take for mentions.
        proposed: Per sentence, all candidates of the rules.
        model: A CRF with the labels `O` and `B-`, `I-` of `features.KIND_LABELS`.
    """
    places: list[tuple[int, Piece]] = []
    emissions: list[npt.NDArray[np.float32]] = []
    for number, sentence in enumerate(sentences):
        for piece, words in pieces_of(sentence):
            features = piece_features(text, piece, words, standing[number], proposed[number])
            places.append((number, piece))
            emissions.append(model.scores(features))
    spans: list[list[Candidate]] = [[] for _ in sentences]
    marked: list[list[_Marked]] = [[] for _ in sentences]
    decoded = decode(emissions, model.transitions, model.labels)
    for (number, piece), result in zip(places, decoded, strict=True):
        marked[number].append(_Marked(piece, result.marginals.astype(np.float16)))
        spans[number] += _spans(piece, [model.labels[label] for label in result.best])
    views = [Marks(model.labels, *both) for both in zip(spans, marked, strict=True)]
    for view in views:
        view.spans = [
            Candidate(s.start, s.end, s.kind, SOURCE, view.probability(s.start, s.end, s.kind))
            for s in view.spans
        ]
    return views


def _lengths(
    inner: npt.NDArray[np.float32], first: int, chance: float
) -> Iterator[tuple[int, float]]:
    """Yield the last positions of likely enough spans from `first` on, with their probabilities."""
    for last in range(first, len(inner)):
        further = float(inner[last + 1]) if last + 1 < len(inner) else 0.0
        if (closed := min(chance, 1.0 - further)) >= _LEAST:
            yield last, closed
        chance = min(chance, further)
        if chance < _LEAST:
            return


def pieces_of(sentence: Sentence) -> list[tuple[Piece, list[Word]]]:
    """Return the pieces of a sentence with their words."""
    pairs: list[tuple[Piece, list[Word]]] = []
    words = iter(sentence.words)
    for piece in sentence.pieces:
        own: list[Word] = []
        for word in words:
            own.append(word)
            if word.end == piece.offsets[-1] + 1:
                break
        pairs.append((piece, own))
    return pairs


def _spans(piece: Piece, labels: list[str]) -> list[Candidate]:
    spans: list[Candidate] = []
    first = 0
    while first < len(labels):
        last = first
        if labels[first] != "O":
            inner = f"I-{labels[first][2:]}"
            while last + 1 < len(labels) and labels[last + 1] == inner:
                last += 1
            start, end = piece.offsets[first], piece.offsets[last] + 1
            spans.append(Candidate(start, end, _KINDS[labels[first][2:]], SOURCE, 0.0))
        first = last + 1
    return spans
