"""Reports written as HTML and Word documents, for tests of the readers."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable

from csrgraph.model.report import Block, Report

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def as_html(report: Report) -> str:
    """Return a report as an HTML page with a menu, a script and a footer around it."""
    parts: list[str] = []
    for row, blocks in _runs(report):
        if row:
            rows = (
                "".join(f"<td>{html.escape(cell)}</td>" for cell in cells_of(report, b))
                for b in blocks
            )
            parts.append("<table>" + "".join(f"<tr>{cells}</tr>" for cells in rows) + "</table>")
        else:
            parts += [_element(report, block) for block in blocks]
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>t</title><style>p{}</style></head><body><nav><ul>"
        "<li><a href=a>首页</a></ul></nav><script>var a = '<p>';</script><main>"
        + "\n".join(parts)
        + "</main><footer>版权所有</footer></body></html>"
    )


def _element(report: Report, block: Block) -> str:
    tag = {"heading": "h2", "title": "h1", "list_item": "li"}.get(block.kind, "p")
    return f"<{tag}>{html.escape(report.text[block.start : block.end])}</{tag}>"


def as_docx(report: Report) -> bytes:
    """Return a report as a Word document."""
    parts: list[str] = []
    for row, blocks in _runs(report):
        if row:
            rows = (
                "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells_of(report, block))
                for block in blocks
            )
            parts.append(
                "<w:tbl>" + "".join(f"<w:tr>{cells}</w:tr>" for cells in rows) + "</w:tbl>"
            )
        else:
            styles = {"heading": "H2", "title": "T"}
            parts += [
                paragraph(report.text[b.start : b.end], styles.get(b.kind, "")) for b in blocks
            ]
    return docx("".join(parts))


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph of WordprocessingML, its text in two runs."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    half = len(text) // 2
    runs = (text[:half], text[half:])
    return (
        f"<w:p>{properties}"
        + "".join(f'<w:r><w:t xml:space="preserve">{html.escape(run)}</w:t></w:r>' for run in runs)
        + "</w:p>"
    )


def docx(body: str, *, head: str = "", styles: bool = True) -> bytes:
    """Return a Word document with a body of WordprocessingML."""
    names = (("H2", "heading 2"), ("T", "Title"))
    sheet = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in names
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        xml = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?>{head}{xml}')
        if styles:
            archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{_W}">{sheet}</w:styles>')
    return buffer.getvalue()


def cells_of(report: Report, block: Block) -> list[str]:
    """Return the cells of a table row."""
    return [report.text[start:end] for start, end in block.cells]


def _runs(report: Report) -> Iterable[tuple[bool, list[Block]]]:
    """Blocks in order, rows of one table together."""
    runs: list[tuple[bool, list[Block]]] = []
    for block in report.blocks:
        row = block.kind == "table_row"
        if runs and runs[-1][0] == row:
            runs[-1][1].append(block)
        else:
            runs.append((row, [block]))
    return runs
