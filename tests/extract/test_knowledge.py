"""Lexicons and patterns: every line has an example, and the example matches."""

from __future__ import annotations

from typing import Any

import pytest

from csrgraph.extract.eventrules import event_rules, table_rules
from csrgraph.extract.grammar import grammar
from csrgraph.extract.lexicon import entries, lexicon_names
from csrgraph.extract.mask import PLACEHOLDERS
from csrgraph.extract.quantities import parse_quantity
from csrgraph.model.facts import EVENT_TYPES, ORGANISATION_TYPES, PARTNERSHIP_KINDS, ROLES
from csrgraph.resources import read_text, read_toml, resource_path


def filled(example: str) -> str:
    for name, symbol in PLACEHOLDERS.items():
        example = example.replace("{" + name + "}", symbol)
    return example


def rows(file: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_toml(f"patterns/{file}.toml")[table]
    return found


def test_all_lexicon_files_are_known() -> None:
    files = {path.stem for path in resource_path("lexicon").glob("*.jsonl")}
    assert files == set(lexicon_names)


@pytest.mark.parametrize("name", lexicon_names)
def test_lexicons_are_sorted_unique_and_exemplified(name: str) -> None:
    forms = [row["form"] for row in entries(name)]
    repair = f"sort lexicon/{name}.jsonl by `form` and drop repeated forms"
    assert forms == sorted(set(forms)), repair
    assert len(forms) >= 10


def test_types_and_kinds_are_those_of_the_model() -> None:
    for name in ("org_suffixes", "org_names"):
        assert {row["type"] for row in entries(name)} <= set(ORGANISATION_TYPES)
    assert {rule.type for rule in event_rules()} <= set(EVENT_TYPES)
    assert {rule.type for rule in table_rules()} <= set(EVENT_TYPES)
    assert {name for name, _ in grammar().kinds} <= set(PARTNERSHIP_KINDS)
    assert {role for _, role in (*grammar().roles, *grammar().party_roles)} <= set(ROLES)


def test_unit_examples_parse() -> None:
    for row in entries("units"):
        quantity = parse_quantity(row["example"])
        assert quantity is not None and quantity.unit == row["base"], row


def test_partnership_patterns_match_their_examples() -> None:
    rules = grammar()
    for tie, row in zip(rules.ties, rows("partnerships", "tie"), strict=True):
        assert tie.pattern.search(filled(row["example"])), tie.id
    for form, row in zip(rules.forms, rows("partnerships", "form"), strict=True):
        assert form.pattern.search(filled(row["example"])), form.id
    for (kind, pattern), row in zip(rules.kinds, rows("partnerships", "kind"), strict=True):
        assert pattern.search(row["example"]), kind
    for (pattern, role), row in zip(rules.roles, rows("partnerships", "role"), strict=True):
        assert pattern.search(row["example"]), role
    for (pattern, role), row in zip(
        rules.party_roles, rows("partnerships", "party_role"), strict=True
    ):
        assert pattern.search(filled(row["example"])), (role, row["example"])


def test_event_patterns_match_their_examples() -> None:
    for rule, row in zip(event_rules(), rows("events", "event"), strict=True):
        assert rule.pattern.search(filled(row["example"])), rule.id
        assert rule.trigger.pattern, rule.id


def test_the_founding_reports_own_names_are_in_no_rule() -> None:
    own = (
        "卫宁",
        "WiN",
        "Winning",
        "翊客湾",
        "鲲鹏生态",
        "数字宁夏",
        "阜外",
        "湘雅",
        "达梦",
        "信创",
        "中电科数字",
    )
    for folder in ("lexicon", "patterns", "names"):
        paths = (path for path in resource_path(folder).iterdir() if path.is_file())
        for path in sorted(paths):
            text = read_text(f"{folder}/{path.name}")
            for name in own:
                assert name not in text, f"{path.name} holds {name}"
