"""Lexicons and patterns: data files with an example per line, read and checked here.

A JSONL lexicon holds one object per line with at least `form` and `example`; the example contains
the form. Readers name `file:line` of a bad row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from csrgraph.errors import ResourceError
from csrgraph.resources import read_text

__all__ = ["Entry", "alternation", "entries", "forms", "lexicon_names"]

Entry = dict[str, Any]
_FOLDER = "lexicon"

lexicon_names: tuple[str, ...] = (
    "english_keywords",
    "english_not_names",
    "event_triggers",
    "generic_acronyms",
    "generic_modifiers",
    "generic_nouns",
    "head_verbs",
    "industry_words",
    "name_tails",
    "name_verbs",
    "not_name_endings",
    "not_names",
    "org_names",
    "org_suffixes",
    "person_titles",
    "places",
    "product_nouns",
    "self_modifiers",
    "self_words",
    "units",
)


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """Return the rows of lexicon `name`.

    Raises:
        ResourceError: if a row is no object, or lacks `form` or `example`.
    """
    file = f"{_FOLDER}/{name}.jsonl"
    rows: list[Entry] = []
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if line.strip():
            rows.append(_row(line, f"{file}:{number}"))
    return tuple(rows)


def forms(name: str) -> tuple[str, ...]:
    """Return the forms of lexicon `name`, in file order."""
    return tuple(str(row["form"]) for row in entries(name))


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def _row(line: str, place: str) -> Entry:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ResourceError(f"{place}: not a JSON object: {error}") from error
    if not isinstance(row, dict) or not row.get("form") or not row.get("example"):
        raise ResourceError(f"{place}: a row needs `form` and `example`, got {line!r}")
    if row["form"] not in row["example"]:
        raise ResourceError(f"{place}: the example {row['example']!r} lacks {row['form']!r}")
    return row
