"""The learned pipeline as a whole, with the weights that come with the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from csrgraph.errors import ModelFilesError
from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.extract.weights import LinearModel, Weights, shipped_weights, weights_bytes
from csrgraph.model.facts import FactSet
from report_samples import report_of

ISSUER = "澜泊科技股份有限公司"
HEAD = f"{ISSUER}\n2023年度社会责任报告\n"
LIST = "2023年5月，公司与东海大学、南山医院、岳芯智能设备有限公司签署战略合作协议。"
TEXT = f"""{HEAD}一、产学研合作
{LIST}
公司与北原大学共建智慧医疗联合实验室，并完成“青苗计划”项目验收。
公司尚未与云岭大学签署合作协议。
二、荣誉
报告期内，公司荣获“质量之星”称号，研发投入1.2亿元。
序号\t名称\t金额
1\t长河学院\t20万元
"""
# What a model could stumble over: nothing to find, odd characters, a name over two lines, a table.
ODD = (
    "无。",
    "🙂公司与东海大学🙂签署战略合作协议🙂",
    "公司与东海\n大学签署　战略合作协议。",
    "1\t公司\t东海大学\t签署战略合作协议",
    "与与与、、、和和和签署签署协议协议",
)


def facts_of(text: str, nlp: Any) -> FactSet:
    return extract(report_of(text), nlp=nlp)


def with_weights(weights: Weights) -> Any:
    """The pipeline with other weights than those of a file."""
    nlp = load_pipeline("rules")
    tokenizer: Any = nlp.tokenizer
    tokenizer.knowledge = replace(tokenizer.knowledge, weights=weights)
    return nlp


def with_thresholds(**thresholds: float) -> Any:
    shipped = shipped_weights()
    about = {**shipped.about, "thresholds": {**shipped.about["thresholds"], **thresholds}}
    return with_weights(Weights(shipped.models, about))


def parties(claim: Any) -> list[str]:
    return ["SELF" if party.name == ISSUER else party.name for party in claim.parties]


def scores(facts: FactSet) -> Iterator[float]:
    for fact in facts.facts():
        if (score := getattr(fact, "score", None)) is not None:
            yield score


@pytest.fixture(scope="module")
def facts(learned_nlp: Any) -> FactSet:
    return facts_of(TEXT, learned_nlp)


def test_the_same_text_gives_the_same_facts(facts: FactSet, learned_nlp: Any) -> None:
    facts_of(HEAD + "公司与西湖学院签署战略合作协议。", learned_nlp)
    assert facts_of(TEXT, learned_nlp) == facts
    assert facts_of(TEXT, load_pipeline("default")) == facts


def test_default_is_the_default(facts: FactSet) -> None:
    assert facts_of(TEXT, load_pipeline()) == facts


def test_every_quotation_is_a_slice_of_the_text(facts: FactSet) -> None:
    spans = [span for fact in facts.facts() for span in fact.spans()]
    assert len(spans) > 30
    assert all(TEXT[span.start : span.end] == span.text != "" for span in spans)


@pytest.mark.parametrize("sentence", ODD)
def test_odd_texts_keep_the_contract(sentence: str, learned_nlp: Any) -> None:
    for text in (sentence, HEAD + sentence):
        found = facts_of(text, learned_nlp)
        spans = [span for fact in found.facts() for span in fact.spans()]
        assert all(text[span.start : span.end] == span.text for span in spans)
        assert all(0.0 <= score <= 1.0 for score in scores(found))


def test_mentions_do_not_overlap(facts: FactSet) -> None:
    places = sorted((m.span.start, m.span.end) for m in facts.mentions)
    assert len(places) > 8
    assert all(before[1] <= after[0] for before, after in pairwise(places))


def test_evidence_holds_the_parties(facts: FactSet) -> None:
    assert facts.partnerships
    for claim in facts.partnerships:
        sentence = claim.evidence.sentence
        assert sentence.start <= claim.evidence.focus.start
        assert claim.evidence.focus.end <= sentence.end
        for party in claim.parties:
            assert party.span is not None
            assert sentence.start <= party.span.start and party.span.end <= sentence.end


def test_scores_are_probabilities(facts: FactSet) -> None:
    found = list(scores(facts))
    assert len(found) > 10 and len(set(found)) > 3
    assert all(0.0 <= score <= 1.0 for score in found)


def test_nothing_stands_below_its_threshold(facts: FactSet) -> None:
    floors = shipped_weights().about["thresholds"]
    assert {"organisation", "self", "partnership"} <= set(floors)
    for mention in facts.mentions:
        assert mention.score >= floors[mention.kind]
    for claim in facts.partnerships:
        # Claims round to two digits.
        assert claim.score >= floors["partnership"] - 0.005


def test_a_threshold_that_nothing_reaches() -> None:
    none = facts_of(TEXT, with_thresholds(partnership=1.01))
    assert none.partnerships == ()
    assert {m.kind for m in none.mentions} >= {"organisation", "self"}
    bare = facts_of(HEAD + LIST, with_thresholds(organisation=1.01))
    assert [m for m in bare.mentions if m.kind == "organisation"] == []
    assert bare.partnerships == ()


def test_a_lower_threshold_lets_more_stand(facts: FactSet) -> None:
    more = facts_of(TEXT, with_thresholds(partnership=0.0))
    assert len(more.partnerships) >= len(facts.partnerships)
    best = {frozenset(parties(claim)) for claim in facts.partnerships}
    assert best <= {frozenset(parties(claim)) for claim in more.partnerships}


def test_rules_name_other_sources(facts: FactSet, nlp: Any) -> None:
    ruled = facts_of(TEXT, nlp)
    assert facts.partnerships and ruled.partnerships
    assert all(".ranked." in claim.rule for claim in facts.partnerships)
    assert not any(".ranked." in claim.rule for claim in ruled.partnerships)
    assert any("crf.v1" in mention.sources for mention in facts.mentions)
    assert not any("crf.v1" in mention.sources for mention in ruled.mentions)


def test_english_reports_are_read_by_the_rules(learned_nlp: Any, nlp: Any) -> None:
    text = "Lanbo Technology Co., Ltd.\nIn 2023 we signed an agreement with Donghai University.\n"
    report = report_of(text, language="en")
    found = extract(report, nlp=learned_nlp)
    assert found == extract(report, nlp=nlp)
    assert not any("crf.v1" in mention.sources for mention in found.mentions)


def test_a_list_of_three_is_one_partnership(facts: FactSet) -> None:
    (claim,) = (c for c in facts.partnerships if c.evidence.sentence.text == LIST)
    assert parties(claim) == ["SELF", "东海大学", "南山医院", "岳芯智能设备有限公司"]
    assert (claim.kind, claim.status) == ("strategic_agreement", "active")
    assert (claim.date.value, claim.date.certainty) == ("2023-05", "explicit")
    assert not claim.open_list and not claim.unnamed


def test_an_open_list_is_marked(learned_nlp: Any) -> None:
    text = HEAD + "公司与东海大学、南山医院等签署战略合作协议。"
    (claim,) = facts_of(text, learned_nlp).partnerships
    assert parties(claim) == ["SELF", "东海大学", "南山医院"] and claim.open_list


@pytest.mark.parametrize(
    "sentence",
    [
        "公司未与东海大学签署战略合作协议。",
        "公司尚未与东海大学签署战略合作协议。",
        "公司没有与东海大学开展合作。",
        "截至年末，公司未与东海大学建立合作关系。",
    ],
)
def test_a_negated_partnership_is_not_an_active_one(sentence: str, learned_nlp: Any) -> None:
    found = facts_of(HEAD + sentence, learned_nlp)
    assert {claim.status for claim in found.partnerships} <= {"negated"}


def test_the_same_words_without_negation_are_an_active_one(learned_nlp: Any) -> None:
    found = facts_of(HEAD + "公司与东海大学签署战略合作协议。", learned_nlp)
    assert [(parties(c), c.status) for c in found.partnerships] == [
        (["SELF", "东海大学"], "active")
    ]


def test_a_lexicon_adds_a_short_name(tmp_path: Path, learned_nlp: Any) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,type,aliases\n小满公益发展中心,foundation,小满\n", encoding="utf-8")
    text = HEAD + "会上，小满作了发言。"
    assert not any(m.span.text == "小满" for m in facts_of(text, learned_nlp).mentions)
    own = facts_of(text, load_pipeline("default", lexicon=str(path)))
    (mention,) = (m for m in own.mentions if m.span.text == "小满")
    assert mention.kind == "organisation" and mention.name == "小满公益发展中心"
    assert "lexicon.v1" in mention.sources and mention.score > 0.99


def test_a_lexicon_name_becomes_a_party(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,type,aliases\n小满公益发展中心,foundation,小满\n", encoding="utf-8")
    nlp = load_pipeline("default", lexicon=str(path))
    (claim,) = facts_of(HEAD + "公司与小满、东海大学签署战略合作协议。", nlp).partnerships
    assert parties(claim) == ["SELF", "小满公益发展中心", "东海大学"]


def refusal(path: Path) -> str:
    """Return the message with which the pipeline refuses a weights file; it names the file."""
    with pytest.raises(ModelFilesError) as caught:
        load_pipeline("default", weights=str(path))
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and "`csrgraph train`" in message
    return message


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.npz")
    assert "cannot be read" in refusal(tmp_path)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    tiny = LinearModel(("no", "yes"), {"G:=": 0}, np.array([[0, 2], [0, 0]], dtype=np.float32))
    data = weights_bytes(Weights({"ties": tiny}, {}))
    path.write_bytes(data)
    assert load_pipeline("default", weights=str(path)).pipe_names
    for damaged in (b"", data[: len(data) // 2], "公司与东海大学".encode()):
        path.write_bytes(damaged)
        assert "cannot be read" in refusal(path)


def test_weights_may_hold_some_models_only(nlp: Any) -> None:
    shipped = shipped_weights()
    ties = Weights({"ties": shipped.models["ties"]}, shipped.about)
    found = facts_of(TEXT, with_weights(ties))
    assert found.mentions == facts_of(TEXT, nlp).mentions
    assert found.partnerships and all(".ranked." in claim.rule for claim in found.partnerships)


def rows_file(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "names.csv"
    path.write_text("name,type,aliases\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


def test_a_lexicon_name_does_not_cut_a_longer_name(tmp_path: Path) -> None:
    nlp = load_pipeline("default", lexicon=rows_file(tmp_path, "澜泊,company,", "泊宁,company,"))
    facts = facts_of(HEAD + "公司与澜泊泊宁科技有限公司签署战略合作协议。", nlp)
    (claim,) = facts.partnerships
    assert parties(claim) == ["SELF", "澜泊泊宁科技有限公司"]


def test_a_lexicon_keeps_its_types(tmp_path: Path) -> None:
    nlp = load_pipeline("default", lexicon=rows_file(tmp_path, "小满公益发展中心,foundation,"))
    facts = facts_of("公司与小满公益发展中心签署战略合作协议。", nlp)
    types = {organisation.name: organisation.type for organisation in facts.organisations}
    assert types["小满公益发展中心"] == "foundation"


def test_an_ended_agreement_is_ended(learned_nlp: Any) -> None:
    (tie,) = facts_of(HEAD + "公司与东海大学终止了战略合作协议。", learned_nlp).partnerships
    assert tie.status == "ended"
