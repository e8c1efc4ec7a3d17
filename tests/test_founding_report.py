"""The founding report: what issue 2 asks to be shown, against its annotation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from csrgraph.extract.pipeline import extract
from csrgraph.ingest import read
from csrgraph.model.facts import FactSet
from csrgraph.model.graph import ResolvedGraph
from csrgraph.resolve import resolve

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, Any]:
    line = (shared / "eval/founding-report.jsonl").read_text(encoding="utf-8").splitlines()[0]
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.fixture(scope="module")
def facts(shared: Path, learned_nlp: Any) -> FactSet:
    return extract(read(shared / "reports/winning-health-2023-csr.txt"), nlp=learned_nlp)


@pytest.fixture(scope="module")
def graph(facts: FactSet) -> ResolvedGraph:
    return resolve([facts])


def named(graph: ResolvedGraph, gold: dict[str, Any]) -> list[Any]:
    """The partnerships with named parties, without those that the annotation calls optional."""
    names = {organisation.id: organisation.name for organisation in graph.organisations}
    optional = {
        "".join(name.split())
        for partnership in gold["partnerships_optional"]
        for name in partnership["participants"]
        if name != "SELF"
    }
    return [
        record
        for record in graph.partnerships
        if not record.unnamed
        and not {"".join(names[party.entity].split()) for party in record.parties} & optional
    ]


def test_the_nine_partnerships_with_exactly_their_parties(
    graph: ResolvedGraph, gold: dict[str, Any]
) -> None:
    names = {organisation.id: organisation.name for organisation in graph.organisations}
    issuer = gold["reporter"]
    found = {
        frozenset("SELF" if names[p.entity] == issuer else names[p.entity] for p in record.parties)
        for record in named(graph, gold)
    }
    expected = {
        frozenset(name.replace("卫生健康委", "卫生健康委员会") if name.startswith("宁夏回族") else name
                  for name in partnership["participants"])
        for partnership in gold["partnerships"]
    }  # fmt: skip
    assert len(named(graph, gold)) == 9
    assert found == expected


def test_kinds_objects_dates_and_open_lists(graph: ResolvedGraph, gold: dict[str, Any]) -> None:
    by_object = {record.object_name: record for record in named(graph, gold)}
    for expected in gold["partnerships"]:
        record = by_object[expected["object"]]
        assert record.kind == expected["kind"]
        assert record.status == expected["status"]
        assert record.open_list == expected["open_list"]
        assert (record.date.value, record.date.certainty) == (
            expected["date"],
            expected["date_certainty"],
        )
        start, end = expected["evidence"]["start"], expected["evidence"]["end"]
        assert record.evidence.focus.start < end and start < record.evidence.focus.end
    assert sum(record.open_list for record in named(graph, gold)) == 3


def test_programme_owners_are_no_partners(graph: ResolvedGraph, gold: dict[str, Any]) -> None:
    names = {organisation.id: organisation.name for organisation in graph.organisations}
    owners = {names[o.entity] for record in named(graph, gold) for o in record.programme_owners}
    parties = {names[p.entity] for record in named(graph, gold) for p in record.parties}
    assert owners == {"科技部", "国家中医药管理局"}
    assert not owners & parties


def test_products(facts: FactSet) -> None:
    products = {product.name: product for product in facts.products}
    assert {"WiNEX", "WiNEX Copilot", "WiNGPT", "WinDHP"} <= set(products)
    assert products["WiNEX Copilot"].based_on == ("WiNGPT",)


def test_investor_meetings(facts: FactSet, gold: dict[str, Any]) -> None:
    meetings = [event for event in facts.events if event.type == "investor_meeting"]
    found = [
        (
            event.date.value,
            {a.name: a.value for a in event.attributes}["place"],
            next((party.name for party in event.parties if party.role == "host"), None),
        )
        for event in meetings
    ]
    expected = [
        (event["date"], event["place"], event["host"])
        for event in gold["events"]
        if event["type"] == "investor_meeting"
    ]
    assert found == expected
    assert len(found) == 13 and sum(host is not None for _, _, host in found) == 7


def test_founding_listing_bond_rating_and_launch(facts: FactSet) -> None:
    events = {(event.type, event.date.value): event for event in facts.events}
    assert ("founding", "2004-04") in events
    assert ("listing", "2011-08-18") in events
    bond = {a.name: a for a in events["financing", "2021-03"].attributes}
    assert bond["amount"].quantity is not None and bond["amount"].quantity.value == "970265000"
    rating = {a.name: a.value for a in events["rating", "2023-06-16"].attributes}
    assert (rating["issuer_rating"], rating["bond_rating"], rating["outlook"]) == (
        "AA",
        "AA",
        "稳定",
    )
    assert ("product_launch", "2023-10") in events


def test_organisation_mentions(facts: FactSet, gold: dict[str, Any]) -> None:
    expected = {(o["start"], o["end"]) for o in gold["orgs"] if o.get("type") != "unit"}
    neutral = [(o["start"], o["end"]) for o in gold["orgs"] if o.get("type") == "unit"]
    neutral += [(o["start"], o["end"]) for o in gold["orgs_optional"]]
    found = {(m.span.start, m.span.end) for m in facts.mentions if m.kind == "organisation"}
    found = {
        (a, b)
        for a, b in found
        if (a, b) in expected or not any(a < end and start < b for start, end in neutral)
    }
    right = len(found & expected)
    f1 = 2 * right / (len(found) + len(expected))
    assert f1 >= 0.95, (f1, found - expected, expected - found)
