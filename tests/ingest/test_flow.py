"""From the lines of PDF pages to blocks: columns, tables without rules, contents, heads, hyphens, headings, the map."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.ingest import read, read_bytes, report_of
from csrgraph.ingest.pdf import pdf_pieces
from csrgraph.model.report import Report
from pdf_samples import as_pdf, pages_of

SAMPLES = Path(__file__).parents[2] / "data/reports"
# Characters that do not come back, so that PDFium takes none for its double.
CHARACTERS = "".join(chr(0x4E00 + 7 * n) for n in range(2000))


def texts(data: bytes) -> list[str]:
    return [piece.text for piece in pdf_pieces(data, "a.pdf")[0] if piece.kind != "aside"]


def test_columns_that_are_written_line_by_line_are_read_one_after_the_other() -> None:
    left = [CHARACTERS[n * 20 : n * 20 + 20] for n in range(8)]
    right = [CHARACTERS[n * 20 + 500 : n * 20 + 520] for n in range(8)]
    heading = [(60.0, 700.0, CHARACTERS[1000:1030])]
    rows = [
        place
        for n in range(8)
        for place in ((60.0, 670 - 15.0 * n, left[n]), (300.0, 670 - 15.0 * n, right[n]))
    ]
    found = texts(pages_of([*heading, *rows]))
    assert found == [CHARACTERS[1000:1030], "".join(left) + "".join(right)]


def test_rows_without_rules_are_a_table() -> None:
    rows = [
        ("指标", "单位", "数量"),
        ("用水量", "公斤", "58,300"),
        ("耗电量", "千瓦时", "968"),
        ("天然气", "", "12"),
    ]
    places = [
        (x, 700 - 20.0 * n, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((60.0, 200.0, 340.0), row, strict=True)
        if cell
    ]
    report = read_bytes(pages_of([(60, 730, "下面的表说明了资源的使用情况。"), *places]), "a.pdf")
    table = [block for block in report.blocks if block.kind == "table_row"]
    assert [[report.text[a:b] for a, b in block.cells] for block in table] == [
        [cell for cell in row if cell] for row in rows
    ]
    assert [block.table for block in table] == [1, 1, 1, 1]
    assert [block.header for block in table] == [True, False, False, False]


def test_a_table_of_contents_is_recognised() -> None:
    words = "公司治理 绿色运营 产品责任 员工关怀 社区共建 未来展望".split()
    entries = [f"第{n}节 {word}" for n, word in enumerate(words, start=1)]
    places = [(60.0, 700 - 20.0 * n, entry) for n, entry in enumerate(entries)]
    numbers = [(400.0, 700 - 20.0 * n, str(11 + 4 * n)) for n in range(6)]
    dots = [(200.0, 700 - 20.0 * n, "." * 30) for n in range(6)]
    order = [place for row in zip(places, dots, numbers, strict=True) for place in row]
    report = read_bytes(pages_of(order, [(60, 700, "公司治理的情况如下所述。")]), "a.pdf")
    assert [block.contents for block in report.blocks] == [True] * 6 + [False]


def test_the_head_of_a_table_is_set_aside_where_it_comes_again() -> None:
    rows = "\n".join(f"项目{n}号\t{CHARACTERS[n * 4 : n * 4 + 4]}\t{n}.5 万元" for n in range(80))
    report = read_bytes(
        as_pdf(report_of(f"情况说明\n名称\t内容\t金额\n{rows}\n以上。\n", "a")), "a.pdf"
    )
    table = [block for block in report.blocks if block.kind == "table_row"]
    assert len(table) == 81
    assert {block.table for block in table} == {1}
    assert [block.header for block in table] == [True] + [False] * 80
    assert len(report.pages) >= 2
    assert all("名称 内容 金额" in page.aside for page in report.pages[1:])


def test_heads_with_the_page_number_are_set_aside() -> None:
    pages = [
        [
            (60.0, 800.0, f"第{n // 2}章 {CHARACTERS[n // 2 * 5 : n // 2 * 5 + 5]} {n + 1}"),
            (60.0, 600.0, f"{CHARACTERS[n * 40 : n * 40 + 30]}。"),
            *([(300.0, 30.0, str(n + 1))] if n < 4 else []),
        ]
        for n in range(10)
    ]
    report = read_bytes(pages_of(*pages), "a.pdf")
    assert [len(page.aside) for page in report.pages] == [2] * 4 + [1] * 6


def test_a_hyphen_stays_where_the_word_has_it() -> None:
    words = "The shared bookings grew "
    lines = [
        "We built a low-dose method and wrote information about it for",
        f"{words}so that the new low-",
        "dose method gave more infor-",
        "mation to every ward.",
    ]
    data = pages_of([(60, 700 - 15.0 * n, line) for n, line in enumerate(lines)])
    found = " ".join(texts(data))
    assert "new low-dose method gave more information to every" in found


def test_great_letters_make_headings_with_levels() -> None:
    body = [(60.0, 600 - 15.0 * n, CHARACTERS[n * 40 : n * 40 + 40]) for n in range(6)]
    data = merged(
        pages_of([(60, 700, "绿色运营")], size=20),
        pages_of([(60, 700, "节约用水")], size=15),
        pages_of(body),
    )
    found = [piece for piece in pdf_pieces(data, "a.pdf")[0] if piece.kind == "heading"]
    assert [(piece.text, piece.level) for piece in found] == [("绿色运营", 1), ("节约用水", 2)]


def merged(*documents: bytes) -> bytes:
    import io

    whole = pypdfium2.PdfDocument.new()
    for document in documents:
        whole.import_pages(pypdfium2.PdfDocument(document))
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def check_map(report: Report, data: bytes) -> int:
    """Every fragment is on its page, character by character; what none covers is blank or a hyphen."""
    document = pypdfium2.PdfDocument(data)
    pages = [document[n].get_textpage() for n in range(len(document))]
    covered = 0
    free = list(report.text)
    for fragment in report.fragments:
        assert fragment.source is not None
        assert report.page_at(fragment.start) == fragment.page
        for at in range(fragment.start, fragment.end):
            place = fragment.source + at - fragment.start
            code = raw.FPDFText_GetUnicode(pages[fragment.page - 1].raw, place)
            assert chr(code) == report.text[at]
            free[at] = ""
            covered += 1
    assert set("".join(free)) <= set(" \t\n-")
    return covered


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("columns", [1, 2])
def test_every_character_leads_back_to_its_page(path: Path, columns: int) -> None:
    data = as_pdf(read(path), columns=columns)
    report = read_bytes(data, "a.pdf")
    assert check_map(report, data) > 0.95 * len("".join(report.text.split()))
    start = report.text.index("2023", 50)
    (fragment,) = report.fragments_of(start, start + 4)
    assert (fragment.start, fragment.end) == (start, start + 4)
    left, bottom, right, top = fragment.box
    assert 60 < left < right < 540 and 20 < bottom < top < 830


@pytest.mark.shared
def test_every_character_of_a_published_report_leads_back_to_its_page() -> None:
    path = SAMPLES.parents[2] / "shared/reports/sifang_2019_annual.pdf"
    if not path.is_file():
        pytest.skip("the shared reports are not beside this checkout")
    report = read(path)
    assert check_map(report, path.read_bytes()) > 0.95 * len("".join(report.text.split()))
    assert sum(block.contents for block in report.blocks) == 12


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.text("公司与大学 合作ab-1，。", min_size=1, max_size=90), min_size=1, max_size=9)
)
def test_the_map_holds_for_any_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    if len("".join(text.split())) < 9:
        return
    data = as_pdf(report_of(text, "a"))
    check_map(read_bytes(data, "a.pdf"), data)


def test_heads_of_chapters_are_set_aside() -> None:
    """Each comes back on a tenth of the pages only, at the same height."""
    pages = [
        [
            (200.0, 800.0, CHARACTERS[n // 4 * 9 : n // 4 * 9 + 6]),
            *((60.0, 770.0 - 15.0 * row, CHARACTERS[n * 40 : n * 40 + 33]) for row in range(3)),
        ]
        for n in range(40)
    ]
    report = read_bytes(pages_of(*pages), "a.pdf")
    assert [len(page.aside) for page in report.pages] == [1] * 40


def test_what_opens_pages_far_from_each_other_stays() -> None:
    pages = [
        [
            (60.0, 800.0, "单位：元" if n % 9 == 0 else CHARACTERS[n * 12 : n * 12 + 4]),
            *((60.0, 770.0 - 15.0 * row, CHARACTERS[n * 40 : n * 40 + 33]) for row in range(3)),
        ]
        for n in range(40)
    ]
    assert read_bytes(pages_of(*pages), "a.pdf").text.count("单位：元") == 5


def test_numbers_of_front_matter_are_set_aside_and_other_letters_stay() -> None:
    words = [[(60.0, 600.0, f"{CHARACTERS[n * 40 : n * 40 + 30]}。")] for n in range(12)]
    romans = ["i", "ii", "iii", "iv"]
    for n, page in enumerate(words):
        page.append((300.0, 30.0, romans[n] if n < 4 else str(n - 3)))
    words[9].append((100.0, 500.0, "x"))
    words[9].append((100.0, 20.0, "v"))
    report = read_bytes(pages_of(*words), "a.pdf")
    assert [page.aside for page in report.pages] == [(one,) for one in romans] + [
        (str(n),) for n in range(1, 9)
    ]
