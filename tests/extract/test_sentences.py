from __future__ import annotations

from csrgraph.extract.lexical import MAX_SENTENCE, split_sentences


def test_sentences_end_at_their_marks_and_keep_closing_quotes() -> None:
    text = "公司提出“双碳”目标。各方赞同！“好。”随后散会；明日再议"
    pieces = [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    assert pieces == ["公司提出“双碳”目标。", "各方赞同！", "“好。”", "随后散会；", "明日再议"]


def test_english_abbreviations_do_not_end_sentences() -> None:
    text = "We met Blue Ridge Inc. in May. It was No. 1. Good."
    pieces = [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    assert pieces == ["We met Blue Ridge Inc. in May.", "It was No. 1.", "Good."]


def test_what_is_too_long_is_cut_behind_a_clause_mark() -> None:
    text = "东海大学、" * 1000
    pieces = split_sentences(text, 0, len(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(b - a <= MAX_SENTENCE and text[b - 1] == "、" for a, b in pieces)
