"""Small changes to good files: each mutant ends in a report or in an error of ours, within the limits."""

from __future__ import annotations

import functools
import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from csrgraph.errors import ReadError
from csrgraph.ingest import base, ocr, read_bytes, report_of
from csrgraph.ingest.child import Limits, parsed
from documents import as_docx, as_html, docx, paragraph
from ingest.hostile import TRADITIONAL, ZH, locked, plain_pdf, row, span_table
from pdf_samples import as_pdf, pages_of

SECONDS = 10
BATCH = 50
_REPORT = report_of(f"年度报告\n一、概况\n{ZH}\n时间\t对象\t内容\n1月\t东海基金\t交流\n{ZH}\n", "a")
SEEDS: list[tuple[str, bytes]] = [
    ("pdf", as_pdf(_REPORT)),
    ("pdf", plain_pdf()),
    ("pdf", pages_of([(60, 700, ZH)], [(60, 700, "第二页有另一些文字")])),
    ("pdf", locked("")),
    ("docx", as_docx(_REPORT)),
    ("docx", docx(paragraph(ZH, "H2") + paragraph(ZH), styles=False)),
    ("docx", docx(row(f"<w:tc>{paragraph('甲')}</w:tc>", f"<w:tc>{paragraph('乙')}</w:tc>"))),
    ("html", as_html(_REPORT).encode()),
    ("html", span_table("colspan")),
    ("html", f"<html><meta charset=gbk><ul><li>甲<li>乙</ul><p>{ZH}</html>".encode("gbk")),
    ("txt", _REPORT.text.encode()),
    ("txt", _REPORT.text.encode("gb18030")),
    ("txt", _REPORT.text.encode("utf-16")),
    ("txt", (TRADITIONAL * 4).encode("big5")),
]
TOKENS: dict[str, list[bytes]] = {
    "pdf": b"/Kids /Count endobj stream endstream obj << >> [ ] xref trailer startxref 2147483648 -1 /Length".split(),
    "docx": b"<w:tbl> </w:tbl> <w:p> </w:p> <w:tr> <w:tc> <w:t> &lt; &#0; <!-- ]]> <w:body> <w:sdt>".split(),
    "html": b"<table> </table> <td> <div> </div> <script> <!-- --> <ul> <li> &# &#x110000; < > <title> <main>".split(),
    "txt": [b"\t", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\x81", "（".encode(), b"\n" * 9],
}


def mutated(kind: str, data: bytes, generator: random.Random) -> bytes:
    """Return a file with one to six changes; those of a Word document lie inside its archive half of the time."""
    if kind == "docx" and generator.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = generator.choice(sorted(members))
        members[name] = changed(kind, members[name], generator)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return buffer.getvalue()
    return changed(kind, data, generator)


def changed(kind: str, data: bytes, generator: random.Random) -> bytes:
    """Return bytes with one to six changes."""
    found = bytearray(data)
    for _ in range(generator.randint(1, 6)):
        at = generator.randrange(len(found) + 1)
        size = generator.randint(1, 40)
        change = generator.choice(
            ("flip", "flip", "delete", "insert", "token", "token", "twice", "cut")
        )
        if change == "flip" and at < len(found):
            found[at] ^= 1 << generator.randrange(8)
        elif change == "delete":
            del found[at : at + size]
        elif change == "insert":
            found[at:at] = generator.randbytes(size)
        elif change == "token":
            found[at:at] = generator.choice(TOKENS[kind]) * generator.choice((1, 1, 1, 50))
        elif change == "twice":
            found[at:at] = found[at : at + 10 * size]
        elif change == "cut" and generator.random() < 0.3:
            del found[at:]
    return bytes(found)


def verdict(number: int) -> tuple[str, str]:
    """The format and the end of the mutant of a number."""
    kind, seed = SEEDS[number % len(SEEDS)]
    data = mutated(kind, seed, random.Random(number))
    start = time.monotonic()
    try:
        report = read_bytes(data, f"a.{kind}")
    except ReadError as error:
        assert str(error), number
        end = error.reason
    else:
        assert report.text.strip(), number
        assert all(0 <= b.start < b.end <= len(report.text) for b in report.blocks), number
        end = "partial" if report.problems else "ok"
    assert time.monotonic() - start < SECONDS + 2, number
    return kind, end


def tally(first: int, count: int, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How many mutants of each format end how."""
    limited: Callable[..., object] = functools.partial(parsed, limits=Limits(seconds=SECONDS))
    monkeypatch.setattr(base, "parsed", limited)
    monkeypatch.setattr(ocr, "available", lambda: False)
    with ThreadPoolExecutor(2) as pool:
        return Counter(pool.map(verdict, range(first, first + count)))


@pytest.mark.parametrize("first", range(0, 200, BATCH))
def test_mutants_end_in_a_report_or_in_our_own_error(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tally(first, BATCH, monkeypatch).total() == BATCH


@pytest.mark.slow
@pytest.mark.parametrize("first", range(200, 2200, 200))
def test_many_mutants(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tally(first, 200, monkeypatch)
    print(sorted(found.items()))
    assert found.total() == 200
