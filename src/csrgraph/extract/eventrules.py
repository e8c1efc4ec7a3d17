"""Event patterns as data: compiled from `resources/patterns/events.toml` and `tables.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from csrgraph.extract.grammar import compile_pattern, expand
from csrgraph.extract.lexicon import alternation, entries
from csrgraph.resources import read_toml

__all__ = ["EventRule", "TableRule", "event_rules", "judged_rule", "table_rules"]


@dataclass(frozen=True, slots=True)
class EventRule:
    """One event pattern and the details that go with it."""

    id: str
    type: str
    pattern: re.Pattern[str]
    trigger: re.Pattern[str]
    details: tuple[tuple[str, re.Pattern[str]], ...]
    needs_any: frozenset[str]
    dated: bool
    types: frozenset[str]
    date_after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class TableRule:
    """A table whose rows are events: patterns of header cells per field."""

    id: str
    type: str
    requires: frozenset[str]
    columns: tuple[tuple[str, re.Pattern[str]], ...]
    host_before: re.Pattern[str]
    event_words: re.Pattern[str]


@cache
def event_rules() -> tuple[EventRule, ...]:
    """Return the event patterns in file order.

    Raises:
        ResourceError: if a pattern does not compile.
    """
    file = "patterns/events.toml"
    units = alternation(row["form"] for row in entries("units"))
    number = r"(?:约|逾|超过|近|人民币)*[0-9][0-9,，.]*"
    rules: list[EventRule] = []
    for row in read_toml(file)["event"]:
        macros = {
            "Q": f"{number}(?:{units})",
            "Q:张": rf"{number}(?:万|亿)?张",
            "SEP": "(?:、|和|与|及|以及)",
        }
        place = f"{file} ({row['id']})"
        pattern = row["pattern"]
        words = re.search(r"\(\?P<trigger>((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", pattern)
        details = row.get("details", {})
        after = row.get("date_after")
        rules.append(
            EventRule(
                row["id"],
                row["type"],
                compile_pattern(expand(pattern, macros), place),
                compile_pattern(expand(words.group(1) if words else "", macros), place),
                tuple(
                    (k, compile_pattern(expand(v, macros), place))
                    for k, v in sorted(details.items())
                ),
                frozenset(row.get("needs_any", ())),
                row.get("dated", False),
                frozenset(row.get("types", ())),
                compile_pattern(expand(after, macros), place) if after else None,
            )
        )
    return tuple(rules)


@cache
def judged_rule(kind: str) -> EventRule:
    """Return the rule that stands for a trigger which the learned model took for an event."""
    nothing = re.compile("(?!)")
    return EventRule(
        f"judged_{kind}", kind, nothing, nothing, (), frozenset(), False, frozenset(), None
    )


@cache
def table_rules() -> tuple[TableRule, ...]:
    """Return the table patterns in file order."""
    file = "patterns/tables.toml"
    return tuple(
        TableRule(
            row["id"],
            row["type"],
            frozenset(row["requires"]),
            tuple((k, compile_pattern(v, file)) for k, v in row["columns"].items()),
            compile_pattern(row["host_before"], file),
            compile_pattern(row["event_words"], file),
        )
        for row in read_toml(file)["table"]
    )
