"""Internal bodies of an organisation: departments, boards, committees, party branches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.surface import is_generic

__all__ = ["unit_candidates"]

_INSIDE = frozenset({"n", "vn", "an", "a", "nz", "ORG", "LOC"})
_ENDING = re.compile(r"(?:部|事业部|总部|委员会|办公室|董事会|监事会|实验室|研究院|支部|大会)$")
_BOARDS = re.compile(r"股东大会|董事会|监事会|职工代表大会")
_PARTS = frozenset({"部", "委员会", "办公室"})


def unit_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield internal bodies: runs of common nouns that close in 部, 委员会, 办公室 and the like."""
    for match in _BOARDS.finditer(text, sentence.start, sentence.end):
        yield Candidate(*match.span(), "unit", "unit_board.v1", 0.6, "unit")
    words = sentence.words
    for index, word in enumerate(words):
        surface = text[word.start : word.end]
        if word.tag in _INSIDE and _ENDING.search(surface):
            start = _left(text, sentence, index)
            name = "".join(text[start : word.end].split())
            if 3 <= len(name) <= 14 and not is_generic(name) and name not in _PARTS:
                yield Candidate(start, word.end, "unit", "unit_run.v1", 0.5, "unit")


def _left(text: str, sentence: Sentence, index: int) -> int:
    words = sentence.words
    first = index
    while first and words[first - 1].tag in {"n", "vn", "an"} and index - first < 3:
        if text[words[first - 1].start : words[first - 1].end] in {"公司", "本公司"}:
            break
        first -= 1
    return words[first].start
