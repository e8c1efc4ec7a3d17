"""HTML and Word documents: what is text, what is left out, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csrgraph import errors
from csrgraph.ingest import read
from csrgraph.ingest.child import Limits, parsed
from csrgraph.ingest.docx import docx_pieces
from csrgraph.ingest.html import html_pieces
from csrgraph.ingest.pieces import Piece, composed
from csrgraph.ingest.sniff import DOCX, HTML, MARKDOWN, PLAIN, media_type
from documents import docx, paragraph

BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def html_of(body: str) -> list[Piece]:
    return html_pieces(f"<!doctype html><meta charset=utf-8>{body}".encode(), "page")[0]


def texts(pieces: list[Piece]) -> list[str]:
    return ["|".join(piece.cells) if piece.cells else piece.text for piece in pieces]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>公司与<b>东海</b>大学<br>签约。</p>", ["公司与东海大学", "签约。"]),
        ("<p>一<script>alert('二')</script>三<style>p{}</style></p>四", ["一三", "四"]),
        ("<nav>菜单</nav><p>正文。</p><footer>版权</footer><aside>广告</aside>", ["正文。"]),
        ("<p hidden>藏</p><p style='display: none'>藏</p><p>见&amp;闻&#8203;</p>", ["见&闻\u200b"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<table><tr><td><p>甲</p><td>乙</table>", ["甲", "乙"]),
        ("<table><tr><th>时间<th>对象<tr><td>1月<td>东海 <i>基金</i></table>", ["时间|对象", "1月|东海 基金"]),
        ("<table><tr><td><table><tr><td>内</table><td>外</table>", ["内", "外"]),
        ("<header><h1>报告</h1></header><h3>一、概况</h3>尾", ["报告", "一、概况", "尾"]),
        ("<ul>" + "".join(f"<li><a href=x>栏目{n}</a>" for n in range(6)) + "</ul><p>正文。</p>", ["正文。"]),
        ("<p>未<p>闭<div>合<span>的", ["未", "闭", "合的"]),
        ("<main><p>" + "正文。" * 9 + "</p></main><div>旁边</div>", ["正文。" * 9]),
        ("<p>a<!-- 注 -->b</p><?x 处理 ?>", ["ab"]),
    ],
)  # fmt: skip
def test_html(body: str, expected: list[str]) -> None:
    assert texts(html_of(body)) == expected


def test_kinds_of_html() -> None:
    found = html_of("<h1>甲</h1><h2>乙</h2><li>丙</li><p>丁</p>")
    assert [(p.kind, p.level) for p in found] == [
        ("heading", 1),
        ("heading", 2),
        ("list_item", 0),
        ("paragraph", 0),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312", "big5", "utf-16"])
def test_encodings_of_html(encoding: str, tmp_path: Path) -> None:
    text = "公司和大學" if encoding == "big5" else "公司和大学"
    stated = "" if encoding == "utf-16" else f"<meta charset={encoding}>"
    path = tmp_path / "page"
    path.write_bytes(f"<!DOCTYPE html><html>{stated}<p>{text}。</p></html>".encode(encoding))
    report = read(path)
    assert report.text == f"{text}。\n"
    assert report.media_type == HTML


def test_a_wrongly_stated_encoding_is_not_believed() -> None:
    data = "<!doctype html><meta charset=ascii><p>公司与东海大学签署战略合作协议。".encode(
        "gb18030"
    )
    assert texts(html_pieces(data, "page")[0]) == ["公司与东海大学签署战略合作协议。"]


@pytest.mark.parametrize(("depth", "kept"), [(200, True), (1500, True), (100_000, False)])
def test_deeply_nested_pages_are_read_or_refused(depth: int, kept: bool) -> None:
    data = f"<!doctype html><meta charset=utf-8><body>{'<div>' * depth}<p>公司签约。</p>".encode()
    if kept:
        assert texts(html_pieces(data, "page")[0]) == ["公司签约。"]
    else:
        with pytest.raises(errors.MalformedFileError, match="nested too deeply"):
            html_pieces(data, "page")


def body_of(xml: str) -> list[str]:
    return texts(docx_pieces(docx(xml), "a.docx")[0])


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (paragraph("公司与东海大学签约。"), ["公司与东海大学签约。"]),
        (f"<w:p>{run('甲')}<w:r><w:tab/><w:br/></w:r>{run('乙')}</w:p>", ["甲\t", "乙"]),
        (f"<w:p><w:hyperlink>{run('链')}</w:hyperlink><w:ins>{run('新')}</w:ins></w:p>", ["链新"]),
        (f"<w:p>{run('今')}<w:del>{run('旧')}</w:del></w:p>", ["今"]),
        (f"<w:sdt><w:sdtContent><w:p>{run('控件')}</w:p></w:sdtContent></w:sdt>", ["控件"]),
        (f"<w:p>{run('文')}<w:r><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:r></w:p>", ["文", "框"]),
        ("<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in "甲乙") + "</w:tr></w:tbl>", ["甲|乙"]),
        (f"<w:tbl><w:tr><w:tc>{paragraph('一')}{paragraph('二')}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>", ["一 二|"]),
        ("<w:p/>", []),
    ],
)  # fmt: skip
def test_docx(xml: str, expected: list[str]) -> None:
    assert body_of(xml) == expected


def test_kinds_of_docx() -> None:
    outline = f'<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr>{run("三级")}</w:p>'
    item = f"<w:p><w:pPr><w:numPr/></w:pPr>{run('项')}</w:p>"
    xml = paragraph("题", "T") + paragraph("二级", "H2") + outline + item + paragraph("文。")
    found, _ = docx_pieces(docx(xml), "a.docx")
    assert [(p.kind, p.level) for p in found] == [
        ("title", 0),
        ("heading", 2),
        ("heading", 3),
        ("list_item", 0),
        ("paragraph", 0),
    ]
    assert [p.kind for p in docx_pieces(docx(xml, styles=False), "a.docx")[0]][:2] == [
        "paragraph"
    ] * 2


def without_main_part() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/styles.xml", "<a/>")
    return buffer.getvalue()


def encrypted() -> bytes:
    data = bytearray(docx(paragraph("文")))
    name = b"word/document.xml"
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    data[entry + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (without_main_part(), errors.MalformedFileError),
        (docx("</w:body>"), errors.MalformedFileError),
        (docx(paragraph("文"), head=BOMB), errors.MalformedFileError),
        (docx("<w:p>" * 400 + "</w:p>" * 400), errors.MalformedFileError),
        (docx(paragraph("文"))[:-30], errors.MalformedFileError),
        (encrypted(), errors.EncryptedFileError),
        (docx(f"<w:p><w:r><w:t>{' ' * 70_000_000}</w:t></w:r></w:p>"), errors.TooLargeError),
    ],
    ids=["no main part", "torn", "entities", "deep", "cut", "encrypted", "bomb"],
)
def test_hostile_word_documents(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        docx_pieces(data, "a.docx")
    assert "\n" not in str(caught.value).strip()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        ("报告".encode(), "a.html", PLAIN),
        ("报告".encode(), "a.md", MARKDOWN),
        (b"\xef\xbb\xbf<!DOCTYPE HTML PUBLIC>", "a.txt", HTML),
        ("<html><p>".encode("utf-16"), "a.txt", HTML),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "a", HTML),
        (b"<!-- saved -->\n<html>", "a", HTML),
        (b"<p>a", "a.htm", HTML),
        (b"a < b <p>", "a.htm", PLAIN),
        (docx(""), "a.txt", DOCX),
    ],
)
def test_content_tells_the_type(data: bytes, name: str, expected: str) -> None:
    assert media_type(data, name) == expected


def test_the_child_is_given_up_and_kept_small() -> None:
    data = docx(paragraph("文"))
    assert parsed(data, DOCX, "a.docx")[0] == [Piece("paragraph", "文")]
    with pytest.raises(errors.ReadTimeoutError, match=r"within 0\.01 seconds"):
        parsed(data, DOCX, "a.docx", Limits(seconds=0.01))
    large = docx("".join(paragraph("文" * 50) for _ in range(60_000)))
    with pytest.raises((errors.TooLargeError, errors.MalformedFileError)):
        parsed(large, DOCX, "a.docx", Limits(memory=120 * 1024**2))
    with pytest.raises(errors.MalformedFileError, match="broke off"):
        parsed(data, "text/unknown", "a.docx")


@given(
    st.lists(
        st.tuples(st.sampled_from(["heading", "paragraph", "list_item"]), st.text(max_size=12))
    )
)
def test_hints_point_at_the_lines_of_pieces(rows: list[tuple[str, str]]) -> None:
    made = composed(Piece(kind, words, 2) for kind, words in rows)  # type: ignore[arg-type]
    lines = [" ".join(words.split()) for _, words in rows if words.split()]
    assert [made.text[start:].split("\n", 1)[0] for start in sorted(made.hints)] == lines


@given(st.binary(max_size=400), st.integers(0, 3000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_documents_end_in_our_own_error(noise: bytes, at: int) -> None:
    data = docx(paragraph("公司与东海大学签约。", "H2") * 5)
    torn = data[: at % len(data)] + noise + data[at % len(data) + len(noise) :]
    for reader, given_data in ((docx_pieces, torn), (html_pieces, b"<p>" + noise)):
        try:
            reader(given_data, "a")
        except errors.ReadError as error:
            assert str(error)
