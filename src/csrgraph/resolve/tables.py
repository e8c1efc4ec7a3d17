"""The tables of names: abbreviations and legal forms, read from package data and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from csrgraph.errors import ResourceError
from csrgraph.model.facts import ORGANISATION_TYPES
from csrgraph.model.ids import name_key
from csrgraph.resources import read_toml

__all__ = ["Abbreviations", "LegalForms", "Prefix", "abbreviations", "legal_forms"]

_ABBREVIATIONS = "names/abbreviations.toml"
_LEGAL_FORMS = "names/legal_forms.toml"


@dataclass(frozen=True, slots=True)
class Prefix:
    """An institution whose parts are called by its short name and what they are.

    The names of its parts end in one of `tails`, or are those of its `hospitals`.
    """

    full: str
    tails: tuple[str, ...]
    hospitals: frozenset[str]


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Short names and what they stand for; all look-up forms are folded by `name_key`.

    `full` maps a short name to the full one, `types` a full name's key to its type, `prefixes` a
    short name to the institution whose parts' names it opens, `authorities` the short name of a
    local authority to its long one.
    """

    full: Mapping[str, str]
    types: Mapping[str, str]
    prefixes: Mapping[str, Prefix]
    authorities: Mapping[str, str]
    place_tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalForms:
    """Endings of names, folded and the longest first; Latin legal forms as their words."""

    forms: tuple[str, ...]
    latin_forms: tuple[tuple[str, ...], ...]
    share_forms: frozenset[str]
    group_tails: tuple[str, ...]
    branch_tails: tuple[str, ...]
    no_names: frozenset[str]


@cache
def abbreviations() -> Abbreviations:
    """Return the table of short names.

    Raises:
        ResourceError: if a row lacks a field, its example, or names an unknown type.
    """
    rows = _rows(_ABBREVIATIONS, "abbreviations", ("short", "full", "type"))
    for row in rows:
        if row["type"] not in ORGANISATION_TYPES:
            raise ResourceError(f"{_ABBREVIATIONS}: {row['short']!r} has type {row['type']!r}")
    prefixes = _rows(_ABBREVIATIONS, "prefixes", ("short", "full", "tails"))
    authorities = _rows(_ABBREVIATIONS, "authorities", ("short", "full"))
    table = read_toml(_ABBREVIATIONS)
    return Abbreviations(
        full={name_key(row["short"]): row["full"] for row in rows},
        types={name_key(row["full"]): row["type"] for row in rows},
        prefixes={
            row["short"]: Prefix(
                row["full"], tuple(row["tails"]), frozenset(row.get("hospitals", ()))
            )
            for row in prefixes
        },
        authorities={row["short"]: row["full"] for row in authorities},
        place_tails=tuple(table["place_tails"]),
    )


@cache
def legal_forms() -> LegalForms:
    """Return the endings of names: legal forms, tails of groups, tails of branches.

    Raises:
        ResourceError: if a row lacks its form or an example that contains it.
    """
    forms = _rows(_LEGAL_FORMS, "forms", ("form",))
    return LegalForms(
        forms=_longest_first([row for row in forms if not row["form"].isascii()]),
        latin_forms=_words([row for row in forms if row["form"].isascii()]),
        share_forms=frozenset(_fold(row["form"]) for row in forms if row.get("share")),
        group_tails=_longest_first(_rows(_LEGAL_FORMS, "group_tails", ("form",))),
        branch_tails=_longest_first(_rows(_LEGAL_FORMS, "branch_tails", ("form",))),
        no_names=frozenset(_longest_first(_rows(_LEGAL_FORMS, "no_names", ("form",)))),
    )


def _rows(file: str, table: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = read_toml(file).get(table, [])
    if not rows:
        raise ResourceError(f"{file}: the table {table!r} is missing or empty")
    for number, row in enumerate(rows, start=1):
        missing = [key for key in (*needed, "example") if not row.get(key)]
        if missing:
            raise ResourceError(f"{file}: row {number} of {table!r} lacks {', '.join(missing)}")
        if row[needed[0]] not in row["example"]:
            raise ResourceError(f"{file}: the example of {row[needed[0]]!r} does not contain it")
    return list(rows)


def _longest_first(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    folded = {_fold(row["form"]) for row in rows}
    return tuple(sorted(folded, key=lambda form: (-len(form), form)))


def _words(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    found = {tuple(re.split(r"[\s.,]+", row["form"].casefold().strip("., "))) for row in rows}
    return tuple(sorted(found, key=lambda words: (-len(words), words)))


def _fold(form: str) -> str:
    return name_key(form).replace(".", "").replace(",", "")
