from __future__ import annotations

from typing import Any

import pytest

from cases import case_id, load_cases
from csrgraph.extract.dates import find_dates
from csrgraph.extract.pipeline import extract
from csrgraph.extract.quantities import parse_quantity
from report_samples import report_of

ISSUER = "东岭能源科技股份有限公司"
FOLDER = "extract/cases"


def party_set(claim: Any) -> set[str]:
    return {"SELF" if party.name == ISSUER else party.name for party in claim.parties}


@pytest.mark.parametrize("case", load_cases(f"{FOLDER}/partnerships.jsonl", 20), ids=case_id)
def test_partnership_cases(nlp: Any, case: dict[str, Any]) -> None:
    facts = extract(report_of(f"{ISSUER}\n2023年度社会责任报告\n{case['text']}"), nlp=nlp)
    found = {frozenset(party_set(claim)): claim for claim in facts.partnerships}
    assert set(found) == {frozenset(expected["parties"]) for expected in case["partnerships"]}
    for expected in case["partnerships"]:
        claim = found[frozenset(expected["parties"])]
        for key in ("kind", "status", "open_list"):
            if key in expected:
                assert getattr(claim, key) == expected[key], key
        if "object" in expected:
            assert claim.object_name == expected["object"]
        if "date" in expected:
            assert (claim.date.value, claim.date.certainty) == (
                expected["date"],
                expected["certainty"],
            )
        roles = {"SELF" if p.name == ISSUER else p.name: p.role for p in claim.parties}
        assert {name: roles[name] for name in expected.get("roles", {})} == expected.get(
            "roles", {}
        )
        owners = [party.name for party in claim.programme_owners]
        assert owners == expected.get("programme_owners", owners)


@pytest.mark.parametrize("case", load_cases(f"{FOLDER}/organisations.jsonl", 12), ids=case_id)
def test_organisation_cases(nlp: Any, case: dict[str, Any]) -> None:
    facts = extract(report_of(f"{ISSUER}\n{case['text']}"), nlp=nlp)
    found = [m.span.text for m in facts.mentions if m.kind == "organisation"]
    assert [name for name in found if name != ISSUER] == case["organisations"]


@pytest.mark.parametrize("case", load_cases(f"{FOLDER}/selfwords.jsonl", 5), ids=case_id)
def test_self_word_cases(nlp: Any, case: dict[str, Any]) -> None:
    facts = extract(report_of(f"{ISSUER}\n{case['text']}"), nlp=nlp)
    assert [m.span.text for m in facts.mentions if m.kind == "self"] == case["self"]


@pytest.mark.parametrize("case", load_cases(f"{FOLDER}/dates.jsonl", 13), ids=case_id)
def test_date_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [date.value for date in find_dates(text, 0, len(text))] == case["dates"]


@pytest.mark.parametrize("case", load_cases(f"{FOLDER}/quantities.jsonl", 8), ids=case_id)
def test_quantity_cases(case: dict[str, Any]) -> None:
    quantity = parse_quantity(case["text"])
    assert quantity is not None
    assert quantity.model_dump() == {key: case[key] for key in ("value", "unit", "approximation")}
