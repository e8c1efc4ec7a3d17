"""Unnamed parties (多所高校, 供应商) and persons: no organisations, but members of party lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.lexicon import alternation, forms

__all__ = ["generic_candidates"]


# 会员单位 and 理事单位 are titles, not parties.
_TITLE = re.compile(r"(?:会员|理事|成员|会长|理事长)*单位")


@cache
def _pattern() -> re.Pattern[str]:
    modifiers = alternation(forms("generic_modifiers"))
    nouns = alternation(f for f in forms("generic_nouns") if len(f) > 1 and "伙伴" not in f)
    return re.compile(
        f"(?:{modifiers}|[一二三四五六七八九十百千两几数余0-9]{1, 6}[家所个])*(?:{nouns})+"
    )


def generic_candidates(
    text: str, sentence: Sentence, mentions: Sequence[Candidate]
) -> list[Candidate]:
    """Return the unnamed parties and the persons of a sentence that no mention covers."""
    starts = {word.start for word in sentence.words}
    ends = {word.end for word in sentence.words}
    covered = [(mention.start, mention.end) for mention in mentions]
    found = [
        Candidate(word.start, word.end, "person", "person.v1", 0.5)
        for word in sentence.words
        if word.tag == "PER" and all(word.end <= a or b <= word.start for a, b in covered)
    ]
    covered += [(person.start, person.end) for person in found]
    for match in _pattern().finditer(text, sentence.start, sentence.end):
        free = all(match.end() <= start or end <= match.start() for start, end in covered)
        if _TITLE.fullmatch(match.group()):
            continue
        # 等单位 closes a list and 作为骨干企业 states a role: no party of their own.
        listed = text.endswith(("等", "作为"), 0, match.start())
        if free and not listed and match.start() in starts and match.end() in ends:
            found.append(Candidate(*match.span(), "generic", "generic.v1", 0.5))
    return found
