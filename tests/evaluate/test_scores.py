"""Cases that were counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from csrgraph.errors import FactsError
from csrgraph.evaluate import (
    Item,
    Score,
    Tie,
    calibrate,
    find_mistakes,
    read_items,
    score_items,
    scored_answers,
    write_items,
)
from csrgraph.evaluate.items import Happening, Marked, Proof
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
    assert set(scores) == {"events, by type", "events, by type and parties"}
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


def test_optional_spans_and_ties_count_neither_way() -> None:
    gold = item(
        products=(), products_optional=(span("南山医院"),), orgs_optional=(span("西湖公司"),),
        partnerships_optional=(Tie(participants=("SELF", "南山医院")),),
        partnerships=(Tie(participants=("SELF", "东海大学")),),
    )  # fmt: skip
    found = item(
        products=(span("南山医院"),), orgs=(span("西湖公司"),),
        partnerships=(Tie(participants=("SELF", "南山医院")), Tie(participants=("SELF", "东海大学"))),
    )  # fmt: skip
    scores = by_name([gold], [found])
    assert "products, exact" not in scores and "organisations, exact" not in scores
    sets = scores["party set, exact"]
    assert (sets.right, sets.predicted, sets.annotated) == (1, 1, 1)


def test_details_are_counted_on_ties_with_the_right_parties() -> None:
    parties = ("SELF", "东海大学")
    gold = item(
        partnerships=(
            Tie(participants=parties, date="2023 年", date_value="2023", status="planned",
                roles={"东海大学": "lead", "SELF": "member"}),
            Tie(participants=("西湖公司", "南山医院"), date="3月"),
        )
    )  # fmt: skip
    found = item(
        partnerships=(
            Tie(participants=parties[::-1], date="2023年", date_value="2023-01", status="planned",
                roles={"东海大学": "lead", "SELF": "host"}),
            Tie(participants=("西湖公司", "东海大学"), date="3月"),
        )
    )  # fmt: skip
    scores = by_name([gold], [found])
    counts = {name: (s.right, s.predicted, s.annotated) for name, s in scores.items()}
    assert counts["roles, of exact"] == (1, 2, 2)
    assert counts["date, of exact"] == (1, 1, 1)
    assert counts["date value, of exact"] == (0, 1, 1)
    assert counts["status, of exact"] == (1, 1, 1)


def test_events_with_parties_and_the_proof_of_claims() -> None:
    proof = Proof(start=0, end=14, text=TEXT[:14])
    gold = item(events=(Happening(type="meeting", participants=("SELF", "南山医院")),))
    found = item(
        partnerships=(
            Tie(participants=("SELF", "东海大学"), trigger="合作", evidence=proof),
            Tie(participants=("SELF", "西湖公司"), trigger="参加", evidence=proof),
        ),
        events=(
            Happening(type="meeting", participants=("南山医院", "SELF"),
                      evidence=proof.model_copy(update={"start": 1})),
        ),
    )  # fmt: skip
    scores = by_name([gold], [found])
    assert scores["events, by type and parties"].right == 1
    proofs = scores["evidence of partnerships"]
    assert (proofs.right, proofs.predicted) == (1, 2)
    assert scores["evidence of events"].right == 0


def test_mistakes_are_named_by_what_is_wrong() -> None:
    gold = item(
        orgs=(span("东海大学"), span("南山医院"), span("西湖公司")),
        partnerships=(Tie(participants=("SELF", "东海大学", "南山医院")),),
        events=(Happening(type="award"),),
    )
    found = item(
        orgs=(span("东海大学、南山"), span("采购部")),
        partnerships=(Tie(participants=("SELF", "东海大学")), Tie(participants=("甲", "乙"))),
        events=(Happening(type="rating"),),
    )
    rows = {row.name: row.number for row in find_mistakes([gold], [found])}
    assert rows == {
        "organisation: tail too long": 1,
        "organisation: head too long, tail cut": 1,
        "organisation: missed, short": 1,
        "organisation: invented": 1,
        "partnership: a party left out": 1,
        "partnership: second one beside a right one": 1,
        "event: award missed": 1,
        "event: rating invented": 1,
    }


def test_calibration_of_hand_counted_answers() -> None:
    answers = [(0.5, True), (0.5, False), (0.9, True), (0.9, True)]
    result = calibrate(answers, bins=2)
    assert [(b.number, b.score, b.right) for b in result.bins] == [(2, 0.5, 0.5), (2, 0.9, 1.0)]
    assert result.error == pytest.approx(0.05)
    assert result.low <= result.error <= result.high
    # Two answers of 0.5 in a bin: half of the time one of them is right, else the gap is 0.5;
    # two of 0.9: the gap is 0.1, 0.4 or 0.9 with .81, .18 and .01.
    expected = (0.25 + 0.81 * 0.1 + 0.18 * 0.4 + 0.01 * 0.9) / 2
    assert result.chance == pytest.approx(expected, abs=0.03)
    assert result.chance < result.chance_high < 0.75


def test_many_perfect_scores_have_hardly_any_error_by_chance() -> None:
    assert calibrate([(1.0, True)] * 1000).chance == 0
    assert calibrate([(0.5, number % 2 == 0) for number in range(5000)]).chance < 0.03


def test_scored_answers_of_names_and_party_sets() -> None:
    scored = span("东海大学").model_copy(update={"score": 0.8})
    gold = item(orgs=(span("东海大学"),), partnerships=(Tie(participants=("SELF", "东海大学")),))
    found = item(
        orgs=(scored, span("西湖公司")),
        partnerships=(Tie(participants=("SELF", "西湖公司"), score=0.4),),
    )
    assert scored_answers([gold], [found], "orgs") == [(0.8, True)]
    assert scored_answers([gold], [found], "partnerships") == [(0.4, False)]


def test_parties_are_called_alike_whether_in_full_short_or_as_the_issuer() -> None:
    school = span("东海大学").model_copy(update={"canonical": "东海大学（本部）"})
    gold = item(
        reporter="西湖公司", reporter_aliases=("西湖",), orgs=(school,),
        partnerships=(Tie(participants=("SELF", "东海大学（本部）"), roles={"SELF": "lead"}),),
    )  # fmt: skip
    found = item(partnerships=(Tie(participants=("西湖", "东海大学"), roles={"西湖": "lead"}),))
    scores = by_name([gold], [found])
    assert scores["party set, exact, with SELF"].f1 == 1.0
    assert scores["roles, of exact"].f1 == 1.0


def test_a_whole_document_is_read_from_its_text_file(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "gold").mkdir()
    (tmp_path / "texts/a.txt").write_text(TEXT, encoding="utf-8")
    line = '{"id": "a", "text_file": "texts/a.txt", "orgs": [{"start": 3, "end": 7, "text": "东海大学"}]}'
    (tmp_path / "gold/items.jsonl").write_text(line, encoding="utf-8")
    (one,) = read_items(tmp_path / "gold/items.jsonl")
    assert (one.text, one.whole) == (TEXT, True)
    (tmp_path / "texts/a.txt").unlink()
    with pytest.raises(FactsError, match="no text file"):
        read_items(tmp_path / "gold/items.jsonl")
