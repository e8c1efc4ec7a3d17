"""The ranker of party sets: which runs are candidates, what it sees of them, and which of them stand."""

from __future__ import annotations

import re

import numpy as np
import pytest

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.knowledge import RULES_ONLY, Knowledge
from csrgraph.extract.mask import Masked, mask_sentence
from csrgraph.extract.mentions import Found
from csrgraph.extract.relations import Tied
from csrgraph.extract.reporter import Reporter
from csrgraph.extract.runs import (
    LONGEST,
    NO,
    YES,
    Run,
    chances,
    choose,
    party_names,
    rank_ties,
    runs_of,
    tied_of,
)
from csrgraph.extract.weights import LinearModel, Weights
from csrgraph.train.learn import learn_decisions

TYPES = {"学": "university", "院": "hospital", "会": "association"}
SIGNED = "【公司】与【东海大学】、【南山医院】签署战略合作协议"
Scene = tuple[Masked, dict[int, str]]


def scene(marked: str) -> Scene:
    """A masked sentence and its party names; the mentions stand in 【】."""
    text, mentions = "", []
    for part in re.split("(【.*?】)", marked):
        surface = part.strip("【】")
        if part != surface:
            kind = "self" if surface == "公司" else "organisation"
            label = TYPES.get(surface[-1], "company")
            end = len(text) + len(surface)
            mentions.append(Candidate(len(text), end, kind, "test.v1", 0.95, label))
        text += surface
    masked = mask_sentence(text, 0, len(text), mentions, [])
    nobody = Found((), Reporter(None, (), "", "other", None), ())
    return masked, party_names(text, masked, nobody)


def runs(marked: str, *, implicit: bool = False) -> dict[str, Run]:
    """The runs of a sentence by their names, sorted and joined."""
    found = runs_of(*scene(marked), implicit_issuer=implicit)
    named = {" ".join(sorted(run.names)): run for run in found}
    assert len(named) == len(found)
    return named


def ranker(*pairs: tuple[str, float], **about: object) -> Knowledge:
    """What an extraction knows with a model whose features speak for a partnership as given."""
    matrix = np.array([*([0.0, value] for _, value in pairs), [0.0, 0.0]], dtype=np.float32)
    rows = {name: number for number, (name, _) in enumerate(pairs)}
    return Knowledge(Weights({"ties": LinearModel((NO, YES), rows, matrix)}, about))


def hand_made(*parties: int, tied: Tied | None = None) -> Run:
    return Run(parties, False, frozenset(map(str, parties)), (), tied)


def tie(*parties: int, start: int = 0, kind: str = "") -> Tied:
    return Tied(parties, (90, 92), start, 95, "test", 0.9, kind)


def test_every_stretch_of_parties_is_a_candidate() -> None:
    assert set(runs(SIGNED)) == {"SELF 东海大学 南山医院", "SELF 东海大学", "东海大学 南山医院"}


def test_the_issuer_may_be_understood_where_none_is_written() -> None:
    silent = "与【东海大学】、【南山医院】签署战略合作协议"
    assert set(runs(silent)) == {"东海大学 南山医院"}
    found = runs(silent, implicit=True)
    assert {name for name, run in found.items() if run.implicit} == {
        "SELF 东海大学 南山医院", "SELF 东海大学", "SELF 南山医院",
    }  # fmt: skip
    assert not found["东海大学 南山医院"].implicit


def test_a_written_issuer_is_preferred_to_an_understood_one() -> None:
    run = runs(SIGNED, implicit=True)["SELF 东海大学"]
    assert not run.implicit and len(run.parties) == 2


@pytest.mark.parametrize("marked", ["今年签署战略合作协议", "【公司】签署战略合作协议"])
def test_without_a_counterpart_there_is_no_candidate(marked: str) -> None:
    assert runs(marked, implicit=True) == {}
    assert rank_ties(*scene(marked), ranker(), implicit_issuer=True) == []


def test_one_name_twice_is_one_party() -> None:
    assert set(runs("【东海大学】与【公司】合作，【公司】与【东海大学】签署协议")) == {
        "SELF 东海大学"
    }
    assert runs("【东海大学】与【东海大学】合作") == {}


def test_the_grammars_reading_of_a_party_set_is_kept() -> None:
    found = runs(SIGNED)
    tied = found["SELF 东海大学 南山医院"].tied
    assert tied is not None and tied.rule == "sign_agreement"
    assert found["SELF 东海大学"].tied is None


def test_a_party_set_of_the_grammar_need_not_be_contiguous() -> None:
    far = "【公司】与【东海大学】签署战略合作协议，与【南山医院】共建联合实验室"
    run = runs(far)["SELF 南山医院"]
    assert run.tied is not None and len(run.parties) == 2
    assert "whole:False" in run.features
    assert "whole:True" in runs(far)["SELF 东海大学"].features


def test_a_list_longer_than_any_run_is_known_by_the_grammar_alone() -> None:
    names = [f"【{first}海大学】" for first in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    found = runs(f"【公司】与{'、'.join(names)}签署战略合作协议")
    sizes = {len(run.parties): run.tied for run in found.values()}
    assert max(size for size, tied in sizes.items() if tied is None) == LONGEST
    assert sizes[len(names) + 1] is not None


def test_who_owns_a_programme_is_no_party() -> None:
    text = "公司与东海大学合作研制西湖学会“青苗”项目"
    places = (("公司", "self"), ("东海大学", "organisation"), ("西湖学会", "organisation"),
              ("青苗", "project"))  # fmt: skip
    mentions = [
        Candidate(text.index(s), text.index(s) + len(s), kind, "test.v1", 0.9) for s, kind in places
    ]
    masked = mask_sentence(text, 0, len(text), mentions, [])
    names = {0: "SELF", 2: "东海大学", masked.position(text.index("西湖学会")): "西湖学会"}
    found = runs_of(masked, names, implicit_issuer=False)
    assert [run.names for run in found] == [{"SELF", "东海大学"}]


def test_party_names_fold_the_issuers_names_and_blanks() -> None:
    text = "澜泊科技与东 海\n大学、澜泊、公司合作，发布澜云"
    kinds = {"澜泊科技": "organisation", "东 海\n大学": "organisation", "公司": "self",
             "澜云": "product"}  # fmt: skip
    mentions = [
        Candidate(text.index(s), text.index(s) + len(s), kind, "test.v1", 0.9)
        for s, kind in kinds.items()
    ]
    short = text.rindex("澜泊")
    mentions.append(Candidate(short, short + 2, "organisation", "test.v1", 0.9))
    mentions.sort(key=lambda mention: mention.start)
    masked = mask_sentence(text, 0, len(text), mentions, [])
    found = Found((), Reporter("澜泊科技股份有限公司", ("澜泊", "澜泊科技"), "", "csr", None), ())
    names = party_names(text, masked, found)
    assert [names[at] for at in sorted(names)] == ["SELF", "东海大学", "SELF", "SELF"]


def test_features_say_nothing_of_the_names() -> None:
    other = SIGNED.replace("东海大学", "云岭理工大学").replace("南山医院", "长河医院")
    mine, theirs = runs(SIGNED).values(), runs(other).values()
    assert [run.features for run in mine] == [run.features for run in theirs]
    assert not any("东海" in name or "南山" in name for run in mine for name in run.features)


def test_features_are_sorted_and_unique() -> None:
    for run in runs(SIGNED, implicit=True).values():
        assert list(run.features) == sorted(set(run.features))


@pytest.mark.parametrize(
    ("names", "sign"),
    [("SELF 东海大学 南山医院", "="), ("SELF 东海大学", "<"), ("SELF 东海大学 南山医院 岳芯", ">")],
)
def test_features_compare_a_run_with_the_grammars_ties(names: str, sign: str) -> None:
    found = runs(f"{SIGNED}，【岳芯】出席")[names].features
    assert f"G:{sign}" in found and f"G:sign_agreement{sign}" in found
    assert {name for name in found if name.startswith("G:")} & {"G:=", "G:<", "G:>"} == {
        f"G:{sign}"
    }


def test_features_tell_separators_types_and_the_place_of_the_issuer() -> None:
    found = runs(SIGNED, implicit=True)
    whole = found["SELF 东海大学 南山医院"].features
    assert {"I:sep与", "I:sep、", "T0:S", "T1:hospital", "size:3", "self:first", "all:True"} <= set(
        whole
    )
    assert "self:no" in found["东海大学 南山医院"].features
    assert {"self:understood", "size:2"} <= set(found["SELF 南山医院"].features)
    assert {"right:sep、", "next:hospital", "all:False"} <= set(found["SELF 东海大学"].features)


def test_features_tell_where_the_tie_words_stand() -> None:
    behind = runs(SIGNED)["SELF 东海大学 南山医院"].features
    inside = runs("【公司】签署战略合作协议后走访【东海大学】")["SELF 东海大学"].features
    assert any(name.startswith("TA:sign_agreement") for name in behind)
    assert "TI" in inside and "TA" not in inside


@pytest.mark.parametrize(
    ("marked", "sign"),
    [
        ("【公司】未与【东海大学】签署战略合作协议", "g:negated"),
        ("【公司】拟与【东海大学】签署战略合作协议", "g:planned"),
    ],
)
def test_features_tell_plans_and_negations(marked: str, sign: str) -> None:
    assert sign in runs(marked)["SELF 东海大学"].features
    plain = runs("【公司】与【东海大学】签署战略合作协议")["SELF 东海大学"].features
    assert sign not in plain


def test_runs_that_share_a_mention_exclude_each_other() -> None:
    large, small, other = hand_made(0, 2, 4), hand_made(2, 4), hand_made(8, 9)
    assert choose([small, large, other], [0.7, 0.8, 0.5], 0.3) == [(large, 0.8), (other, 0.5)]
    assert choose([small, large, other], [0.9, 0.8, 0.5], 0.3) == [(small, 0.9), (other, 0.5)]


def test_a_run_at_the_floor_stands_and_one_below_does_not() -> None:
    both = [hand_made(0, 1), hand_made(4, 5)]
    assert choose(both, [0.3, 0.299], 0.3) == [(both[0], 0.3)]
    assert choose([], [], 0.3) == []


def test_equal_chances_do_not_depend_on_the_order() -> None:
    both = [hand_made(0, 2), hand_made(2, 4)]
    assert choose(both, [0.5, 0.5], 0.3) == choose(both[::-1], [0.5, 0.5], 0.3)
    assert choose(both, [0.5, 0.5], 0.3) == [(both[0], 0.5)]


def test_only_a_subject_is_shared() -> None:
    clauses = [hand_made(0, 2, tied=tie(0, 2)), hand_made(0, 9, tied=tie(0, 9, start=8))]
    assert [run for run, _ in choose(clauses, [0.9, 0.8], 0.3)] == clauses
    members = [hand_made(0, at, tied=tie(0, at, kind="membership")) for at in (3, 5)]
    assert [run for run, _ in choose(members, [0.9, 0.8], 0.3)] == members
    again = [hand_made(0, 9, tied=tie(0, 9, start=8)), hand_made(2, 9, tied=tie(2, 9, start=8))]
    assert [run for run, _ in choose(again, [0.9, 0.8], 0.3)] == again[:1]


def test_chances_are_those_of_the_model() -> None:
    found = list(runs(SIGNED).values())
    values = chances(found, ranker(("G:=", 2.0), ("G:<", -2.0)))
    assert dict(zip([len(run.names) for run in found], values, strict=True)) == {3: 0.881, 2: 0.119}
    assert chances([], ranker()) == []


def test_calibration_moves_chances_and_keeps_their_order() -> None:
    found = list(runs(SIGNED).values())
    pairs = (("G:=", 2.0), ("self:no", -3.0))
    plain = chances(found, ranker(*pairs))
    assert chances(found, ranker(*pairs, calibration={"partnership": [1.0, 0.0]})) == plain
    flat = chances(found, ranker(*pairs, calibration={"partnership": [0.5, 0.0]}))
    order = np.argsort(plain).tolist()
    assert np.argsort(flat).tolist() == order and len(set(plain)) == len(plain)
    for before, after in zip(plain, flat, strict=True):
        assert abs(after - 0.5) < abs(before - 0.5) or before == after == 0.5
    lower = chances(found, ranker(*pairs, calibration={"partnership": [1.0, -1.0]}))
    assert all(after < before for before, after in zip(plain, lower, strict=True))
    assert chances(found, ranker(*pairs, calibration={"event": [0.5, -1.0]})) == plain


def test_no_chance_leaves_zero_and_one() -> None:
    found = list(runs(SIGNED).values())
    for weight in (500.0, -500.0):
        knowledge = ranker(("G:=", weight), calibration={"partnership": [9.0, 9.0]})
        assert all(0.0 <= value <= 1.0 for value in chances(found, knowledge))


def test_the_threshold_is_that_of_the_weights() -> None:
    masked, names = scene(SIGNED)
    for floor, number in ((0.88, 1), (0.89, 0)):
        knowledge = ranker(("G:=", 2.0), thresholds={"partnership": floor})
        assert len(rank_ties(masked, names, knowledge, implicit_issuer=False)) == number


def test_two_clauses_with_one_subject_give_two_ties_in_text_order() -> None:
    masked, names = scene("【公司】与【东海大学】签署战略合作协议，与【南山医院】共建联合实验室")
    ties = rank_ties(masked, names, ranker(("G:=", 2.0), ("G:>", -2.0)), implicit_issuer=False)
    assert [[names[at] for at in tied.parties] for tied in ties] == [
        ["SELF", "东海大学"],
        ["SELF", "南山医院"],
    ]
    assert [tied.rule for tied in ties] == ["sign_agreement", "co_build"]


def test_each_membership_is_a_tie_of_its_own() -> None:
    masked, names = scene("【公司】加入【东海协会】，并加入【南山协会】")
    ties = rank_ties(masked, names, ranker(("G:=", 2.0), ("G:>", -2.0)), implicit_issuer=False)
    assert [[names[at] for at in tied.parties] for tied in ties] == [
        ["SELF", "东海协会"],
        ["SELF", "南山协会"],
    ]
    assert {tied.kind for tied in ties} == {"membership"}


def test_what_is_learned_holds_for_names_never_seen() -> None:
    right = "【公司】与【{}】、【{}】签署战略合作协议"
    wrong = "【公司】走访【{}】，并向【{}】采购设备"
    rows = [
        (run.features, YES if marked is right and len(run.names) == 3 else NO)
        for marked in (right, wrong)
        for pair in (("东海大学", "岳芯"), ("西湖大学", "青禾"), ("北原大学", "远澜"))
        for run in runs(marked.format(*pair)).values()
    ]
    knowledge = Knowledge(Weights({"ties": learn_decisions(rows * 4)}, {}))
    masked, names = scene(right.format("长河大学", "汀兰"))
    (tied,) = rank_ties(masked, names, knowledge, implicit_issuer=False)
    assert [names[at] for at in tied.parties] == ["SELF", "长河大学", "汀兰"]
    assert 0.5 < tied.score <= 1.0
    assert (
        rank_ties(*scene(wrong.format("长河大学", "汀兰")), knowledge, implicit_issuer=False) == []
    )


def test_a_tie_of_the_grammar_keeps_its_rule_and_takes_the_score() -> None:
    masked, _ = scene(SIGNED)
    run = runs(SIGNED)["SELF 东海大学 南山医院"]
    tied = tied_of(masked, run, 0.42)
    assert tied.rule == "sign_agreement" and tied.score == 0.42
    assert run.tied is not None and run.tied.score != 0.42


def test_a_run_that_the_grammar_misses_takes_the_words_around() -> None:
    marked = "【公司】拟与【东海大学】、【南山医院】等签署战略合作协议"
    masked, _ = scene(marked)
    run = runs(marked)["东海大学 南山医院"]
    assert run.tied is None
    tied = tied_of(masked, run, 0.6)
    assert tied.rule == "run.sign_agreement" and tied.parties == run.parties
    assert "签署" in masked.text[slice(*tied.tie)]
    assert tied.start <= run.parties[0] and tied.end >= tied.tie[1]
    assert tied.open_list and tied.planned and not tied.negated


def test_a_run_without_tie_words_says_so() -> None:
    marked = "【公司】未走访【东海大学】、【南山医院】"
    masked, _ = scene(marked)
    tied = tied_of(masked, runs(marked)["SELF 东海大学"], 0.6)
    assert tied.rule == "run.none" and not tied.open_list
    assert 0 <= tied.tie[0] < tied.tie[1] <= len(masked.text)


def test_without_a_model_the_grammar_scores_its_own_sets() -> None:
    found = rank_ties(*scene(SIGNED), RULES_ONLY, implicit_issuer=True)
    assert len(found) == 1 and found[0].score > 0
