"""List context as evidence: an unmarked item between organisations in a list is one too.

与中国移动、北京汽车、珠江人寿等企业: what stands between two separators beside a found organisation, without a
verb in it, is proposed as an organisation; the rule runs along the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence, Word
from csrgraph.extract.lexicon import forms
from csrgraph.extract.names import plausible
from csrgraph.extract.surface import is_generic, organisation_type, suffix_of, trim_name

__all__ = ["list_candidates"]

_SEPARATORS = frozenset({"、", "和", "与", "及", "以及"})
_CLOSERS = _SEPARATORS | {
    "等",
    "，",
    ",",
    "。",
    "；",
    "签约",
    "签署",
    "签订",
    "达成",
    "共同",
    "联合",
    "合作",
}
_VERBAL = frozenset({"v", "vd", "p", "d", "u", "c", "w", "TIME", "m", "q", "r", "ad", "PER"})
_NAME_LENGTH = range(2, 13)


def list_candidates(
    text: str, sentence: Sentence, mentions: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the unmarked items of lists whose neighbour is a found organisation."""
    known = {(m.start, m.end) for m in mentions if m.kind == "organisation"}
    if not known:
        return
    items = _items(text, sentence.words)
    marked = [(item[0].start, item[-1].end) in known if item else False for item, _ in items]
    for _ in range(2):
        for index, (item, joined) in enumerate(items):
            if marked[index] or not item or not _nameable(text, item):
                continue
            left = joined and index > 0 and marked[index - 1]
            right = index + 1 < len(items) and items[index + 1][1] and marked[index + 1]
            if left or right:
                marked[index] = True
                name = text[item[0].start : item[-1].end]
                yield Candidate(
                    item[0].start, item[-1].end, "organisation", "list_item.v1", 0.55,
                    organisation_type(name),
                )  # fmt: skip


def _items(text: str, words: Sequence[Word]) -> list[tuple[list[Word], bool]]:
    """List items: runs of words between separators; the flag tells that 、 joins it to the last."""
    items: list[tuple[list[Word], bool]] = [([], False)]
    for word in words:
        surface = text[word.start : word.end]
        if surface in _CLOSERS or word.tag in {"p", "w"}:
            items.append(([], surface == "、" or (surface in _SEPARATORS and bool(items[-1][0]))))
        else:
            items[-1][0].append(word)
    return items


def _nameable(text: str, item: list[Word]) -> bool:
    name = text[item[0].start : item[-1].end]
    if len(name) not in _NAME_LENGTH or len(item) > 5 or is_generic(name):
        return False
    if name in forms("not_names") or name in forms("self_words") or name in forms("units"):
        return False
    if any(word.tag in _VERBAL for word in item):
        return False
    if trim_name(name) != (0, len(name)):
        return False
    if item[-1].tag == "LOC" or not plausible(name):
        return False
    proper = any(word.tag in {"nz", "ORG", "LOC", "PER", "nw"} for word in item)
    return (proper or bool(suffix_of(name))) and re.search(r"[\u4e00-\u9fff]", name) is not None
