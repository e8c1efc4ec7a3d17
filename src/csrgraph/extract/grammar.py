"""The partnership grammar as data: compiled from `resources/patterns/partnerships.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from csrgraph.errors import ResourceError
from csrgraph.extract.lexicon import alternation
from csrgraph.extract.mask import PLACEHOLDERS
from csrgraph.resources import read_toml

__all__ = ["Form", "Grammar", "Tie", "compile_pattern", "expand", "grammar"]

_FILE = "patterns/partnerships.toml"


@dataclass(frozen=True, slots=True)
class Tie:
    """Words that tie a party list: how far behind it they may stand, and how much they say."""

    id: str
    pattern: re.Pattern[str]
    gap: int
    plain: bool
    score: float


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form with the groups `list`, `tie` and perhaps `lead` and `other`."""

    id: str
    pattern: re.Pattern[str]
    kind: str
    score: float
    split: bool
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All compiled patterns of the partnership grammar."""

    with_list: re.Pattern[str]
    subject: re.Pattern[str]
    joint_with: frozenset[str]
    separator: str
    open_list: re.Pattern[str]
    planned: re.Pattern[str]
    negated: re.Pattern[str]
    ended: re.Pattern[str]
    veto: re.Pattern[str]
    unless: re.Pattern[str]
    roles: tuple[tuple[re.Pattern[str], str], ...]
    party_roles: tuple[tuple[re.Pattern[str], str], ...]
    ties: tuple[Tie, ...]
    forms: tuple[Form, ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]


def expand(pattern: str, macros: dict[str, str]) -> str:
    """Return a pattern with its placeholders `{O}`, `{SEP}` … replaced."""
    for name, value in {**PLACEHOLDERS, **macros}.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


@cache
def grammar() -> Grammar:
    """Return the compiled grammar.

    Raises:
        ResourceError: if a pattern of the file does not compile.
    """
    data = read_toml(_FILE)
    separator = f"(?:{alternation(data['separators'])})"
    etc = f"(?:{data['open_list']})"
    macros = {"SEP": separator, "ETC": etc, "ANY": "\ue000-\ue007"}
    ties = tuple(_tie(row, macros) for row in data["tie"])
    plain = "|".join(f"(?:{tie.pattern.pattern})" for tie in ties if tie.plain)
    macros["PLAIN"] = f"(?:[^，。；、\ue000\ue001]{{0,10}}?)(?:{plain})"
    party = "[\ue000\ue006\ue004\ue007]"
    with_words = alternation(data["with"])
    listing = f"{party}(?:{separator}[\ue000\ue001\ue006\ue004\ue007])*"
    who = f"(?P<who>[\ue000\ue001](?:{etc}|{separator}[\ue000\ue001])*)"
    return Grammar(
        with_list=_compile(
            rf"(?P<with>{with_words})(?P<adverb>[^，。；、\ue000-\ue007]{{0,6}}?)"
            rf"(?P<list>(?:{listing}|\ue001))(?P<etc>{etc})?"
        ),
        subject=_compile(
            "[\ue000\ue001\ue004\ue006\ue007]"
            f"(?:{separator}[\ue000\ue001\ue004\ue006\ue007])*(?:{etc})?"
        ),
        joint_with=frozenset(data["joint_with"]),
        separator=separator,
        open_list=_compile(etc),
        planned=_compile(data["planned"]),
        negated=_compile(data["negated"]),
        ended=_compile(data["ended"]),
        veto=_compile(data["veto"]),
        unless=_compile(data["unless"]),
        roles=tuple((_compile(row["pattern"]), row["role"]) for row in data["role"]),
        party_roles=tuple(
            (_compile(expand(row["pattern"], macros | {"P": who})), row["role"])
            for row in data["party_role"]
        ),
        ties=ties,
        forms=tuple(_form(row, macros) for row in data["form"]),
        kinds=tuple((row["name"], _compile(row["pattern"])) for row in data["kind"]),
    )


def _tie(row: dict[str, Any], macros: dict[str, str]) -> Tie:
    pattern = _compile(expand(row["pattern"], macros))
    return Tie(row["id"], pattern, row["gap"], row["plain"], row["score"])


def _form(row: dict[str, Any], macros: dict[str, str]) -> Form:
    pattern = _compile(expand(row["pattern"], macros))
    types = frozenset(row.get("types", ()))
    return Form(row["id"], pattern, row["kind"], row["score"], row.get("split", False), types)


def _compile(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern, _FILE)


def compile_pattern(pattern: str, file: str) -> re.Pattern[str]:
    """Return the compiled pattern.

    Raises:
        ResourceError: if it does not compile; the message names the file.
    """
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ResourceError(f"{file}: the pattern {pattern!r} is wrong: {error}") from error
