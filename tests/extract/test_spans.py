"""The arbiter's last step, types and events: which proposals stand."""

from __future__ import annotations

import pytest

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.eventhits import NONE, judged_events, trigger_words
from csrgraph.extract.events import find_events
from csrgraph.extract.gazetteer import LEXICON
from csrgraph.extract.knowledge import RULES_ONLY, Knowledge
from csrgraph.extract.mask import mask_sentence
from csrgraph.extract.spans import RIGHT, WRONG, Proposal, judge_spans, likeliest
from csrgraph.extract.types import type_features, typed
from csrgraph.extract.weights import Weights
from csrgraph.train.learn import learn_decisions

FLOORS = {"organisation": 0.3}


def span(start: int, end: int, score: float, kind: str = "organisation") -> Candidate:
    return Candidate(start, end, kind, "test.v1", score)


def kept(*spans: Candidate) -> list[tuple[int, int]]:
    return [(c.start, c.end) for c in likeliest(spans, FLOORS)]


def test_two_good_names_beat_the_one_that_glues_them() -> None:
    assert kept(span(0, 10, 0.7), span(0, 4, 0.6), span(6, 10, 0.6)) == [(0, 4), (6, 10)]
    assert kept(span(0, 10, 0.95), span(0, 4, 0.4), span(6, 10, 0.4)) == [(0, 10)]


def test_floors_and_touching_spans() -> None:
    assert kept(span(0, 4, 0.29), span(4, 8, 0.3), span(8, 9, 0.5, "product")) == [(4, 8), (8, 9)]
    assert kept() == []


@pytest.mark.parametrize(
    ("kind", "source", "least"),
    [
        ("organisation", LEXICON, 0.999),
        ("product", "propagated.v1", 0.75),
        ("project", "crf.v1+project_quoted.v1", 0.75),
    ],
)
def test_what_stands_whatever_the_model_thinks(kind: str, source: str, least: float) -> None:
    model = learn_decisions([(["good"], RIGHT), (["bad"], WRONG)] * 10)
    proposals = [Proposal(Candidate(0, 3, kind, source, 0.5), ("bad",))]
    assert judge_spans(proposals, model)[0].score >= least
    proposals = [Proposal(Candidate(0, 3, "organisation", "crf.v1", 0.5), ("bad",))]
    assert judge_spans(proposals, model)[0].score < 0.5


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("东海银行股份有限公司", "rule:financial_institution"),
        ("澜泊传媒股份有限公司", "rule:media"),
        ("澜泊科技股份有限公司", "rule:company"),
        ("工信部", "rule:government"),
        ("中国证监会东海监管局", "head:government"),
    ],
)
def test_signs_of_a_type(name: str, sign: str) -> None:
    assert sign in type_features(f"与{name}合作", 1, 1 + len(name))


def test_types_are_those_of_the_model() -> None:
    names = ["东海大学", "南山医院"]
    rows = [
        (type_features(n, 0, 4), kind)
        for n, kind in zip(names, ("university", "hospital"), strict=True)
    ]
    model = learn_decisions(rows * 10)
    found = typed("东海大学", [span(0, 4, 0.9), span(0, 4, 0.9, "unit")], model)
    assert [mention.type for mention in found] == ["university", ""]


def test_patterns_stand_and_the_model_adds_events() -> None:
    text = "公司荣获“质量之星”称号，并召开技术大会。"
    mentions = [Candidate(0, 2, "self", "self.v1", 0.9)]
    masked = mask_sentence(text, 0, len(text), mentions, [])
    rules = find_events(masked)
    assert [hit.rule.type for hit in rules] == ["award"]
    model = learn_decisions([(["w:召开"], "meeting"), (["w:荣获"], NONE)] * 20)
    knowledge = Knowledge(Weights({"events": model}, {"thresholds": {"event": 0.8}}))
    events = judged_events(masked, rules, knowledge)
    assert [hit.rule.type for hit in events] == ["award", "meeting"]
    added = events[1]
    assert masked.text[added.trigger[0] : added.trigger[1]] == "召开"
    assert added.object is not None
    assert masked.text[added.object[0] : added.object[1]] == "技术大会"
    strict = Knowledge(Weights({"events": model}, {"thresholds": {"event": 1.01}}))
    assert [hit.rule.type for hit in judged_events(masked, rules, strict)] == ["award"]
    assert judged_events(masked, rules, RULES_ONLY) == rules


def test_labels_add_trigger_words() -> None:
    assert trigger_words(
        ["放歌", "签署", "正式签署", "放", "一二三四五六七八九", "放 歌", "放歌"]
    ) == ("放歌",)
    text = "公司今日放歌。"
    masked = mask_sentence(text, 0, len(text), [], [])
    model = learn_decisions([(["w:放歌"], "other"), (["w:召开"], NONE)] * 20)
    about = {"thresholds": {"event": 0.5}}
    assert not judged_events(masked, [], Knowledge(Weights({"events": model}, about)))
    told = Knowledge(Weights({"events": model}, {**about, "triggers": ["放歌"]}))
    (event,) = judged_events(masked, [], told)
    assert masked.text[slice(*event.trigger)] == "放歌"
