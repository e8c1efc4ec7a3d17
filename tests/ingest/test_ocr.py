from __future__ import annotations

import difflib
import io
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from csrgraph.errors import EmptyInputError, ReadError, ReadTimeoutError
from csrgraph.ingest import child, ocr
from csrgraph.ingest.ocr import Recognised, full_width, recognised
from csrgraph.ingest.sniff import PDF
from pdf_samples import FONT
from scan_samples import as_scan

SIZE = 11.0
LINES = [
    (72.0, 760.0, "二〇二三年度社会责任报告"),
    (72.0, 730.0, "本公司（以下简称“公司”）成立于2004年4月，总部设在上海市浦东新区。"),
    (72.0, 712.0, "2023年，公司召开股东大会4次、董事会13次；营业收入31.63亿元，同比增长2.28%。"),
    (72.0, 680.0, "接待时间"),
    (200.0, 680.0, "接待地点"),
    (330.0, 680.0, "谈论的主要内容"),
    (72.0, 660.0, "2023年5月30日"),
    (200.0, 660.0, "合肥"),
    (330.0, 660.0, "定期报告、发展战略"),
    (72.0, 620.0, "The board met 13 times and answered 168 questions (all in writing)."),
]


def page_of(pdf: bytes) -> Any:
    return pypdfium2.PdfDocument(pdf)[0]


def printed(
    *lines: tuple[float, float, str], page: tuple[float, float] = A4, size: float = SIZE
) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=page, invariant=1)
    canvas.setFont(FONT, size)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def scan() -> bytes:
    return as_scan(printed(*LINES))


@pytest.fixture(scope="module")
def found(scan: bytes) -> list[Recognised]:
    return recognised(page_of(scan))


def test_the_scan_holds_no_text(scan: bytes) -> None:
    assert page_of(scan).get_textpage().count_chars() == 0


def test_the_text_is_read_in_order(found: list[Recognised]) -> None:
    expected = "".join("".join(text.split()) for _, _, text in LINES)
    read = "".join("".join(line.text.split()) for line in found)
    alike = difflib.SequenceMatcher(None, expected, read, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in alike) >= 0.97 * max(len(expected), len(read))
    assert len(found) == len(LINES)


def test_the_boxes_are_where_the_lines_are(found: list[Recognised]) -> None:
    for (x, y, text), line in zip(LINES, found, strict=True):
        assert line.left == pytest.approx(x, abs=4), text
        assert line.bottom == pytest.approx(y - 0.2 * SIZE, abs=4), text
        assert line.top == pytest.approx(y + 0.8 * SIZE, abs=4), text
        if text.isalpha() and not text.isascii():
            assert line.right == pytest.approx(x + len(text) * SIZE, abs=4), text
        assert 0.7 <= line.score <= 1


def test_the_same_page_gives_the_same(scan: bytes, found: list[Recognised]) -> None:
    assert recognised(page_of(scan)) == found


def test_an_empty_page_gives_nothing() -> None:
    assert recognised(page_of(as_scan(printed()))) == []


def test_a_huge_page_is_read_in_a_smaller_picture() -> None:
    text = "本公司成立于二〇〇四年"
    pdf = as_scan(printed((400.0, 3000.0, text), page=(4000.0, 4000.0), size=90.0), dpi=72)
    (line,) = recognised(page_of(pdf))
    assert line.text == text
    assert line.left == pytest.approx(400, abs=30)
    assert line.bottom == pytest.approx(3000 - 0.2 * 90, abs=30)


def test_the_memory_of_a_child_process_suffices(scan: bytes) -> None:
    program = (
        "import resource, sys, pypdfium2\n"
        "from csrgraph.ingest.child import MEMORY\n"
        "from csrgraph.ingest.ocr import recognised\n"
        "resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))\n"
        "print(len(recognised(pypdfium2.PdfDocument(sys.stdin.buffer.read())[0])))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=scan, capture_output=True, check=True
    )
    assert (int(done.stdout), done.stderr) == (len(LINES), b"")


def test_nothing_is_fetched(
    scan: bytes, found: list[Recognised], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("recognition wants the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    ocr._engine.cache_clear()
    assert recognised(page_of(scan)) == found


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find: Callable[[str], None] = lambda name: None  # noqa: E731
    monkeypatch.setattr(ocr, "find_spec", find)
    ocr._engine.cache_clear()
    assert not ocr.available()
    with pytest.raises(ReadError, match=r"pip install 'csrgraph-kg\[ocr\]'"):
        recognised(page_of(printed()))


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("公司(以下简称“公司”）成立,", "公司（以下简称“公司”）成立，"),
        ("(ESG)报告", "（ESG）报告"),
        ("公司(ESG)", "公司（ESG）"),
        ("时间:10:30,共3:2", "时间：10:30，共3:2"),
        ("合计1,234.5万元", "合计1,234.5万元"),
        ("股东 大会 , 2023年", "股东大会， 2023年"),
        ("the “company”, (all) of it", "the “company”, (all) of it"),
    ],
)
def test_marks_are_as_in_chinese_print(read: str, expected: str) -> None:
    assert full_width(read) == expected


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system stops the child at the CPU time of the page, whatever library it is in."""
    code = (
        "from csrgraph.ingest import worker\n"
        "worker.SCAN_PAGE_SECONDS = 1\nworker._another_page()\nwhile True: pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, timeout=60, capture_output=True
    )
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(ReadTimeoutError, match="a page of the document"):
        child.parsed(b"", PDF, "a.pdf", scans=False)


def test_only_pictures_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document without text and pictures is not read twice."""
    asked: list[str] = []
    read = child._read

    def counted(data: bytes, media: str, *rest: Any) -> Any:
        asked.append(media)
        return read(data, media, *rest)

    monkeypatch.setattr(child, "_read", counted)
    with pytest.raises(EmptyInputError):
        child.parsed(printed(), PDF, "a.pdf")
    assert asked == [PDF]
