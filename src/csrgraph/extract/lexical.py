"""Sentences and words: what the lexical model says about a report's text, with exact offsets.

The model never sees line breaks, control characters or blanks between Chinese characters; offsets
always point into the unaltered text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from csrgraph.extract.lac import Reading
from csrgraph.model.report import Block

__all__ = ["LexicalModel", "Piece", "Sentence", "Word", "analyse", "split_sentences"]

MAX_SEGMENT = 256
# What is longer is no sentence; cutting it keeps every later step linear in the length of the text.
MAX_SENTENCE = 1000
_SENTENCE_END = re.compile(r"[。！？；!?;]+[”’」』）)\]]*")
_ENGLISH_END = re.compile(
    r"(?<![A-Z])(?<!\b(?:Co|No|St|Dr|Mr|Ms))(?<!\bInc)(?<!\bLtd)\.(?=\s+[A-Z“\"(])"
)
_CLAUSE_END = re.compile(r"[，,、：:]")
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_WORDLIKE = re.compile(r"[A-Za-z0-9]")


class LexicalModel(Protocol):
    """Anything that cuts one sentence into (length, tag) words whose lengths sum to its own."""

    def read(self, text: str) -> Reading:
        """Return the words of a sentence, and how sure the model is of each character."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the lexical model: offsets into the report's text and its tag."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters as the model saw it: their offsets, and its posterior (`lac.Reading`)."""

    offsets: array[int]
    posterior: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or one cell of a table row; `row` marks cells, `block` is the block's index."""

    start: int
    end: int
    block: int
    row: bool = False
    words: tuple[Word, ...] = field(default=(), repr=False)
    pieces: tuple[Piece, ...] = field(default=(), repr=False, compare=False)


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the half-open offsets of the sentences in `text[start:end]`, without outer blanks."""
    cuts = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    cuts += [match.end() for match in _ENGLISH_END.finditer(text, start, end)]
    pieces: list[tuple[int, int]] = []
    previous = start
    for cut in [*sorted(cuts), end]:
        left, right = _trim(text, previous, cut)
        pieces += _bounded(text, left, right) if left < right else []
        previous = cut
    return pieces


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what is longer than a sentence can be, behind a clause mark where there is one."""
    pieces: list[tuple[int, int]] = []
    while end - start > MAX_SENTENCE:
        marks = [m.end() for m in _CLAUSE_END.finditer(text, start + 1, start + MAX_SENTENCE)]
        cut = marks[-1] if marks else start + MAX_SENTENCE
        left, right = _trim(text, start, cut)
        if left < right:
            pieces.append((left, right))
        start = cut
    left, right = _trim(text, start, end)
    return [*pieces, (left, right)] if left < right else pieces


def analyse(text: str, blocks: Iterable[Block], model: LexicalModel) -> list[Sentence]:
    """Return the sentences of all blocks with their words.

    A table row gives one `Sentence` per cell; every other block is split at sentence ends.
    """
    sentences: list[Sentence] = []
    for index, block in enumerate(blocks):
        row = block.kind == "table_row"
        pieces = _cells(text, block) if row else split_sentences(text, block.start, block.end)
        for left, right in pieces:
            words, read = _read(text, left, right, model)
            sentences.append(Sentence(left, right, index, row, tuple(words), tuple(read)))
    return sentences


def _cells(text: str, block: Block) -> list[tuple[int, int]]:
    cells = block.cells or ((block.start, block.end),)
    return [piece for left, right in cells for piece in _bounded(text, left, right)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and _UNSEEN.match(text[start]):
        start += 1
    while end > start and _UNSEEN.match(text[end - 1]):
        end -= 1
    return start, end


def _read(text: str, start: int, end: int, model: LexicalModel) -> tuple[list[Word], list[Piece]]:
    seen = _visible(text, start, end)
    words: list[Word] = []
    pieces: list[Piece] = []
    for chunk in _segments(text, seen):
        reading = model.read("".join(text[offset] for offset in chunk))
        position = 0
        for length, tag in reading.words:
            first, last = chunk[position], chunk[position + length - 1]
            words.append(Word(first, last + 1, tag))
            position += length
        pieces.append(Piece(array("I", chunk), reading.posterior))
    return words, pieces


def _visible(text: str, start: int, end: int) -> list[int]:
    """Offsets that the model sees: no blanks, but those between two Latin words stay."""
    kept: list[int] = []
    done = start
    for blank in _UNSEEN.finditer(text, start, end):
        offset = blank.start()
        kept.extend(range(done, offset))
        done = blank.end()
        if (
            text[offset] == " "
            and kept
            and _WORDLIKE.match(text[kept[-1]])
            and done < end
            and _WORDLIKE.match(text[done])
            and text[kept[-1]].isalpha()
        ):
            kept.append(offset)
    kept.extend(range(done, end))
    return kept


def _segments(text: str, seen: list[int]) -> Iterable[list[int]]:
    """Cut long runs at the last clause mark before the limit, so that memory stays bounded."""
    while len(seen) > MAX_SEGMENT:
        cut = MAX_SEGMENT
        for position in range(MAX_SEGMENT - 1, MAX_SEGMENT // 2, -1):
            if _CLAUSE_END.match(text[seen[position]]):
                cut = position + 1
                break
        yield seen[:cut]
        seen = seen[cut:]
    if seen:
        yield seen
