"""Listed companies by their short names: the lever for names without a suffix.

A short name counts where it begins and ends with words of the lexical model and something speaks for a
name: a proper-name tag, or a neighbour in a list. Short names that are common words (太阳能, 机器人) need the tag.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence
from csrgraph.resources import read_text

__all__ = ["gazetteer_candidates"]

_PROPER = frozenset({"ORG", "nz", "PER", "LOC", "nw"})
_LISTING = frozenset("、与和及")


@cache
def _short_names() -> dict[str, frozenset[str]]:
    """Short names of listed companies by their first two characters (three characters at least)."""
    table: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(io.StringIO(read_text("gazetteer/listed_companies.csv"))):
        for name in [row["short_name"], *row["other_short_names"].split(";")]:
            plain = name.strip().removeprefix("*ST").removeprefix("ST").strip()
            if len(plain) >= 3:
                table[plain[:2]].add(plain)
    return {head: frozenset(names) for head, names in table.items()}


def gazetteer_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield listed companies that a sentence names by their short names."""
    words = sentence.words
    ends = {word.end: index for index, word in enumerate(words)}
    for first, word in enumerate(words):
        names = _short_names().get(text[word.start : word.start + 2])
        if not names:
            continue
        fitting = [
            n for n in names if text.startswith(n, word.start) and word.start + len(n) in ends
        ]
        if not fitting:
            continue
        name = max(fitting, key=len)
        end = word.start + len(name)
        tags = {words[index].tag for index in range(first, ends[end] + 1)}
        before = text[word.start - 1 : word.start]
        after = text[end : end + 1]
        listed = before in _LISTING or after in _LISTING or after == "等"
        if tags & _PROPER or (listed and len(tags) > 1):
            yield Candidate(word.start, end, "organisation", "gazetteer.v1", 0.7, "company")
