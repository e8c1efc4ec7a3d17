"""Cases that were counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from csrgraph.errors import FactsError
from csrgraph.evaluate import Item, Score, Tie, read_items, score_items, write_items
from csrgraph.evaluate.items import Happening, Marked
from csrgraph.pipeline.evaluating import evaluate, predict

TEXT = "公司与东海大学、南山医院合作，西湖公司采购部参加。"


def span(surface: str, kind: str | None = None) -> Marked:
    start = TEXT.index(surface)
    return Marked(start=start, end=start + len(surface), text=surface, type=kind)


def item(**values: Any) -> Item:
    return Item(id="a", text=TEXT, **values)


def by_name(gold: list[Item], found: list[Item]) -> dict[str, Score]:
    return {score.name: score for score in score_items(gold, found)}


def test_exact_and_overlap_of_organisations_with_neutral_units() -> None:
    gold = item(orgs=(span("东海大学", "university"), span("南山医院"), span("采购部", "unit")))
    found = item(orgs=(span("东海大学", "company"), span("医院"), span("采购部"), span("西湖公司")))
    scores = by_name([gold], [found])
    exact = scores["organisations, exact"]
    assert (exact.right, exact.predicted, exact.annotated) == (1, 3, 2)
    overlap = scores["organisations, overlap"]
    assert (overlap.right, overlap.predicted, overlap.annotated) == (2, 3, 2)
    kinds = scores["organisation type, of exact"]
    assert (kinds.right, kinds.annotated) == (0, 1)
    assert exact.precision == pytest.approx(1 / 3) and exact.recall == 0.5
    assert exact.f1 == pytest.approx(0.4)


def test_a_name_cut_in_two_gains_nothing() -> None:
    gold = item(orgs=(span("东海大学"),))
    found = item(orgs=(span("东海"), span("大学")))
    overlap = by_name([gold], [found])["organisations, overlap"]
    assert (overlap.right, overlap.predicted, overlap.annotated) == (1, 1, 1)


def test_party_sets_exact_jaccard_and_self_apart() -> None:
    gold = item(
        partnerships=(
            Tie(participants=("SELF", "东海大学", "南山医院"), kind="education", open_list=True),
            Tie(participants=("西湖公司", "东海大学"), kind="general"),
        )
    )
    found = item(
        partnerships=(
            Tie(participants=("东海大学", "SELF"), kind="general"),
            Tie(participants=("东海大学", "西湖公司"), kind="general"),
            Tie(participants=("SELF",), unnamed=True),
        )
    )
    scores = by_name([gold], [found])
    counts = {name: (s.right, s.predicted, s.annotated) for name, s in scores.items()}
    assert counts["party set, exact"] == (1, 2, 2)
    assert counts["party set, exact, with SELF"] == (0, 1, 1)
    assert counts["party set, exact, others"] == (1, 1, 1)
    assert counts["party set, Jaccard ≥ 0.5"] == (2, 2, 2)
    assert counts["kind, of exact"] == (1, 1, 1)
    assert counts["partnership in the item"] == (1, 1, 1)


def test_only_labelled_keys_are_scored_and_missing_items_count_as_empty() -> None:
    gold = item(labelled=("events",), orgs=(span("东海大学"),), events=(Happening(type="award"),))
    scores = by_name([gold], [])
    assert set(scores) == {"events, by type"}
    assert (scores["events, by type"].recall, scores["events, by type"].predicted) == (0.0, 0)


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    gold = [item(orgs=(span("东海大学"),)).model_copy(update={"id": str(n)}) for n in range(20)]
    found = [g if n % 2 else g.model_copy(update={"orgs": ()}) for n, g in enumerate(gold)]
    one, two = by_name(gold, found), by_name(gold, found)
    score = one["organisations, exact"]
    assert score == two["organisations, exact"]
    assert score.low < score.f1 < score.high


def test_items_are_written_and_read_again(tmp_path: Path) -> None:
    gold = item(orgs=(span("东海大学", "university"),), self=(span("公司"),))
    write_items(tmp_path / "g.jsonl", [gold])
    assert read_items(tmp_path / "g.jsonl") == [gold]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "no annotated item"),
        ('{"id": "a"}', "no annotated item"),
        (
            '{"id": "a", "text": "东海", "orgs": [{"start": 0, "end": 2, "text": "南山"}]}',
            "not stand",
        ),
        ("", "no annotated items"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "g.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(FactsError, match=words):
        read_items(tmp_path / "g.jsonl")


def test_predictions_have_the_form_of_the_annotations() -> None:
    gold = item(
        reporter="西岭能源股份有限公司", partnerships=(Tie(participants=("SELF", "东海大学")),)
    )
    scores, predicted = evaluate([gold])
    tie = predicted[0].partnerships[0]
    assert set(tie.participants) == {"SELF", "东海大学", "南山医院"}
    assert {s.name for s in scores} >= {"party set, exact", "organisations, exact"}
    raw = predict([gold], baseline="lac")[0]
    assert "东海大学" in {marked.text for marked in raw.orgs} and not raw.partnerships


@pytest.mark.shared
def test_rules_beat_raw_tags_on_the_development_set(shared: Path) -> None:
    gold = [i for i in read_items(shared / "eval/open.jsonl") if i.punctuated][:300]
    rules = {s.name: s for s in evaluate(gold)[0]}["organisations, exact"]
    raw = {s.name: s for s in evaluate(gold, baseline="lac")[0]}["organisations, exact"]
    assert rules.f1 > raw.f1
