"""PDF documents: furniture set aside, paragraphs over line and page ends, ruled tables, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph import errors
from csrgraph.ingest import read, report_of
from csrgraph.ingest.grid import find_grids
from csrgraph.ingest.pdf import pdf_pieces
from csrgraph.ingest.pieces import Piece
from pdf_samples import as_pdf, pages_of

LONG = "公司与东海大学围绕数字健康方向开展合作研究并共同培养专业人才" * 40 + "。"
SHARED = Path(__file__).resolve().parents[3] / "shared"


def pieces(data: bytes) -> list[Piece]:
    return pdf_pieces(data, "a.pdf")[0]


def test_a_paragraph_over_lines_and_pages_is_one_and_furniture_is_set_aside(tmp_path: Path) -> None:
    report = report_of("\n".join(["年度报告", LONG, LONG, "二、展望", "公司将继续前行。"]), "a")
    path = tmp_path / "a.pdf"
    path.write_bytes(as_pdf(report))
    found = read(path)
    assert len(found.pages) >= 2
    lines = [found.text[block.start : block.end] for block in found.blocks]
    assert lines == ["年度报告", LONG, LONG, "二、展望", "公司将继续前行。"]
    assert [page.aside for page in found.pages] == [
        ("二〇二三年度报告", f"{number} / 99") for number in range(1, len(found.pages) + 1)
    ]
    assert [found.page_at(page.start) for page in found.pages] == [p.number for p in found.pages]
    assert [page.start for page in found.pages[1:]] == [page.end for page in found.pages[:-1]]
    assert found.pages[-1].end == len(found.text)


def test_ruled_tables_become_rows_also_over_a_page_end(tmp_path: Path) -> None:
    rows = [
        f"2023年{n % 12 + 1}月\t东海{n}号基金管理有限公司的若干代表以及其他机构投资者\t业绩交流"
        for n in range(60)
    ]
    text = "接待情况\n接待时间\t接待对象\t主要内容\n" + "\n".join(rows) + "\n以上。\n"
    path = tmp_path / "a.pdf"
    path.write_bytes(as_pdf(report_of(text, "a")))
    found = read(path)
    table = [found.text[b.start : b.end] for b in found.blocks if b.kind == "table_row"]
    assert table == ["接待时间\t接待对象\t主要内容", *rows]
    assert len(found.pages) >= 2
    assert {b.page for b in found.blocks if b.kind == "table_row"} == {
        p.number for p in found.pages
    }


def test_indented_lines_short_lines_and_numbers_begin_anew() -> None:
    # PDFium leaves out a line that repeats a line near it, so all differ.
    lines = ["天地玄黄宇宙洪荒日月" * 4, "盈昃辰宿列张寒来暑往秋收" * 3 + "冬藏闰余成岁"]
    lines += [
        "律吕调阳云腾致雨露结" * 4,
        "短行",
        "为霜金生丽水玉出昆冈剑号" * 3 + "巨阙珠称夜光",
        "（二）项",
    ]
    places = ((80, 700), (60, 685), (80, 670), (60, 655), (60, 640), (60, 625))
    data = pages_of([(x, y, line) for (x, y), line in zip(places, lines, strict=True)])
    found = [piece.text for piece in pieces(data)]
    assert found == [lines[0] + lines[1], lines[2] + "短行", lines[4], "（二）项"]


def test_latin_words_are_joined_with_a_blank() -> None:
    words = "sustainable " * 7
    data = pages_of([(60, 700, words.strip()), (60, 685, "growth")], size=12)
    assert [piece.text for piece in pieces(data)] == [f"{words}growth"]


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"%PDF-1.7 ...", errors.MalformedFileError, "damaged"),
        (pages_of([(60, 700, "文字" * 20)])[:400], errors.MalformedFileError, "damaged"),
        (pages_of([], [], []), errors.EmptyInputError, "no text"),
        (as_pdf(report_of(LONG, "a"), password="geheim"), errors.EncryptedFileError, "password"),
    ],
    ids=["no document", "cut", "no text", "password"],
)
def test_refused(data: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        pdf_pieces(data, "a.pdf")


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_damaged_documents_end_in_our_own_error(at: int, noise: bytes) -> None:
    data = SAMPLE[: at % len(SAMPLE)] + noise + SAMPLE[at % len(SAMPLE) + len(noise) :]
    try:
        pdf_pieces(data, "a.pdf")
    except errors.ReadError as error:
        assert str(error)


SAMPLE = as_pdf(report_of("报告\n" + LONG + "\n时间\t对象\t内容\n1月\t甲\t乙\n", "a"))


def test_cells_that_span_fields() -> None:
    edges = [(0.0, 60.0, 90.0, 60.0), (0.0, 0.0, 90.0, 0.0), (30.0, 30.0, 90.0, 30.0)]
    sides = [
        (0.0, 0.0, 0.0, 60.0),
        (30.0, 0.0, 30.0, 60.0),
        (90.0, 0.0, 90.0, 60.0),
        (60.0, 0.0, 60.0, 30.0),
    ]
    (grid,) = find_grids([*edges, *sides])
    assert (grid.xs, grid.ys) == ((0.0, 30.0, 60.0, 90.0), (60.0, 30.0, 0.0))
    assert grid.field(10, 10) == grid.field(10, 50) == (0, 0)
    assert grid.field(50, 50) == grid.field(80, 50) == (0, 1)
    assert (grid.field(50, 10), grid.field(80, 10), grid.field(99, 10)) == ((1, 1), (1, 2), None)
    assert grid.rows({(0, 0): "甲", (0, 1): "乙", (1, 2): "丙"}, "") == [
        ("甲", "乙"),
        ("", "", "丙"),
    ]


@pytest.mark.shared
def test_a_published_report_loses_no_character() -> None:
    path = SHARED / "reports/sifang_2019_annual.pdf"
    if not path.is_file():
        pytest.skip("the shared reports are not beside this checkout")
    import pypdfium2

    report = read(path)
    document = pypdfium2.PdfDocument(path)
    raw = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    kept = report.text + "".join(text for page in report.pages for text in page.aside)
    wanted, got = (len("".join(text.split())) for text in (raw, kept))
    assert abs(wanted - got) <= wanted / 1000
    assert {page.aside[0].replace(" ", "") for page in report.pages} == {"2019年年度报告"}
    assert [page.aside[1] for page in report.pages] == [f"{n} / 156" for n in range(1, 157)]


def test_rules_that_are_drawn_cell_by_cell_make_one_grid() -> None:
    """The rows have rules of their own for every cell, and the table no rules at its sides, as LaTeX draws it."""
    xs, ys = (60.0, 160.0, 230.0, 400.0), (700.0, 680.0, 655.0, 640.0)
    flat = [(left - 0.4, y - 0.4, right + 0.4, y + 0.4) for y in ys for left, right in pairwise(xs)]
    steep = [
        (x - 0.4, low - 0.4, x + 0.4, high + 0.4) for x in xs[1:-1] for high, low in pairwise(ys)
    ]
    (grid,) = find_grids([*flat, *steep])
    assert [round(x) for x in grid.xs] == [60, 160, 230, 400]
    assert len(grid.ys) == 4
    assert len({field for row in grid.owner for field in row}) == 9
