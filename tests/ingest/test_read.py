from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import case_id, load_cases
from csrgraph.errors import (
    EmptyInputError,
    MalformedFileError,
    ReadError,
    UnsupportedFormatError,
    UsageError,
)
from csrgraph.ingest import read
from csrgraph.ingest.encoding import decode
from csrgraph.ingest.layout import find_blocks

CHINESE = (
    "公司与东海大学联合成立实验室，共同开展研究工作。报告期内，公司积极履行社会责任，组织员工参加公益活动，"
    "为当地经济发展作出贡献；全年投入资金三百万元，覆盖人数超过一万人次。我们将继续努力。"
)
TRADITIONAL = (
    "公司與東海大學聯合成立實驗室，共同開展研究工作。報告期內，公司積極履行社會責任，"
    "組織員工參加公益活動，為當地經濟發展作出貢獻。"
)


@pytest.mark.parametrize("case", load_cases("ingest/cases/blocks.jsonl", 7), ids=case_id)
def test_block_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    found = find_blocks(text, case.get("language", "zh"))
    assert len(found) == len(case["blocks"]), [text[b.start : b.end] for b in found]
    for block, (kind, first, last) in zip(found, case["blocks"], strict=True):
        piece = text[block.start : block.end]
        assert block.kind == kind
        assert piece.startswith(first) and piece.endswith(last)


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("公司一、。，\n\t ABc.1#（）“”“第章…-\r\u3000"), max_size=200)
)
def test_blocks_cover_all_that_is_not_blank(text: str) -> None:
    for language in ("zh", "en"):
        covered = set()
        previous = 0
        for block in find_blocks(text, language):
            assert previous <= block.start < block.end <= len(text)
            previous = block.end
            covered |= set(range(block.start, block.end))
            for start, end in block.cells:
                assert block.start <= start < end <= block.end
        assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_report_or_our_own_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(data)
    try:
        report = read(path)
    except ReadError:
        return
    assert report.text.strip()
    assert "\r" not in report.text


def test_encodings_are_told_apart() -> None:
    generator = random.Random(5)
    encodings = (
        "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5"
    )  # fmt: skip
    wrong = []
    for number in range(600):
        encoding = encodings[number % len(encodings)]
        source = TRADITIONAL if encoding == "big5" else CHINESE
        start = generator.randrange(len(source) - 32)
        sample = source[start : start + generator.randrange(30, len(source) - start + 1)]
        text, warnings = decode(sample.encode(encoding), "sample")
        if text != sample and not warnings:
            wrong.append((encoding, sample))
    assert len(wrong) <= 3, wrong[:3]


def test_line_ends_and_mark_are_the_only_changes(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes("\ufeff公司\r\n１２３ ㎡\r东海\u200b大学。".encode())
    assert read(path).text == "公司\n１２３ ㎡\n东海\u200b大学。"


@pytest.mark.parametrize(
    ("name", "data", "error", "words"),
    [
        ("empty.txt", b"", EmptyInputError, "empty"),
        ("blank.txt", b" \n\t\n", EmptyInputError, "no text"),
        ("report.pdf", b"%PDF-1.7 ...", MalformedFileError, "damaged"),
        ("named.txt", b"%PDF-1.7 ...", MalformedFileError, "damaged"),
        ("report.docx", b"PK\x03\x04....", MalformedFileError, "ZIP"),
        ("page.html", b"<!DOCTYPE html><p>", EmptyInputError, "no text"),
        ("data.html", b"<?xml version='1.0'?><data/>", UnsupportedFormatError, "XML"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00", UnsupportedFormatError, "PNG"),
        ("noise.txt", bytes(range(256)) * 8, UnsupportedFormatError, "binary"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(
    tmp_path: Path, name: str, data: bytes, error: type[Exception], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error, match=words) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_missing_files_folders_and_languages(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="not a file"):
        read(tmp_path)
    with pytest.raises(UsageError, match="allowed: zh, en"):
        read(tmp_path / "none.txt", language="fr")  # type: ignore[arg-type]


def test_language_is_told_by_the_letters(tmp_path: Path) -> None:
    for name, text, expected in (("a", CHINESE, "zh"), ("b", "We signed an agreement.", "en")):
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        assert read(path).language == expected
        assert read(path, language="en").language == "en"


def test_long_tables_and_lines_are_read_quickly() -> None:
    table = "\n".join(f"{n}\t东海\t3,000" for n in range(60_000))
    assert len(find_blocks(table, "zh")) == 60_000
    assert len(find_blocks("公" * 1_000_000, "zh")) == 1


@pytest.mark.shared
def test_the_founding_reports_table_and_page_breaks(shared: Path) -> None:
    report = read(shared / "reports/winning-health-2023-csr.txt")
    rows = [block for block in report.blocks if block.kind == "table_row" and len(block.cells) == 6]
    assert len(rows) == 14
    broken = report.text.index("财务管理\n\n部")
    assert any(block.start < broken < broken + 7 < block.end for block in report.blocks)


@pytest.mark.shared
def test_every_shared_text_is_read(shared: Path) -> None:
    paths = sorted((shared / "reports").glob("*.txt"))
    assert len(paths) >= 5
    for path in paths:
        assert len(read(path).blocks) > 10
