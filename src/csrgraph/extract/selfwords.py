"""Words by which a report means its issuer: 公司, 本公司, 我们 - where they really do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.lexicon import forms

__all__ = ["is_part", "self_candidates"]

_BARE = frozenset({"公司", "集团"})
_NAMING_TAGS = frozenset({"n", "nz", "vn", "a", "an", "LOC", "ORG", "m", "r", "PER", "nt", "ns"})
_NEXT = ("债", "法》", "制改", "章程》", "类", "总部基地")
_ALWAYS_AFTER = frozenset(
    {"目前", "截至", "期内", "报告期", "其中", "同时", "此外", "由此", "为此"}
)
_ENGLISH = ("the Company", "The Company", "the Group", "The Group", "our company", "We ", "we ")


@cache
def _words() -> frozenset[str]:
    return frozenset(forms("self_words"))


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(forms("self_modifiers"))


def self_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield the words of a sentence that stand for the issuer (not the 公司 of 上市公司)."""
    words = sentence.words
    for index, word in enumerate(words):
        surface = text[word.start : word.end]
        if surface not in _words():
            continue
        if surface in _BARE and not _bare_is_self(text, sentence, index):
            continue
        yield Candidate(word.start, word.end, "self", "self.v1", 0.9)
    for form in _ENGLISH:
        at = text.find(form, sentence.start, sentence.end)
        while at >= 0:
            if at == 0 or not text[at - 1].isalnum():
                yield Candidate(at, at + len(form.rstrip()), "self", "self_en.v1", 0.9)
            at = text.find(form, at + len(form), sentence.end)


def is_part(text: str, end: int) -> bool:
    """Tell whether a word for the issuer that ends here only opens another word (公司债券, 《公司法》)."""
    return text.startswith(_NEXT, end)


def _bare_is_self(text: str, sentence: Sentence, index: int) -> bool:
    word = sentence.words[index]
    if is_part(text, word.end):
        return False
    if index == 0:
        return True
    before = sentence.words[index - 1]
    surface = text[before.start : before.end]
    if before.end != word.start or surface in _ALWAYS_AFTER:
        return surface not in _modifiers()
    if surface in _modifiers() or surface == "《":
        return False
    return before.tag not in _NAMING_TAGS
