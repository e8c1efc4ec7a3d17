"""PDF documents made by a library, for tests of the reader."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

from csrgraph.model.report import Report

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_BODY = ParagraphStyle(
    "body", fontName=FONT, fontSize=10, leading=15, wordWrap="CJK", firstLineIndent=20
)
_HEAD = ParagraphStyle("head", parent=_BODY, fontSize=13, leading=20, firstLineIndent=0)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9, leading=13, firstLineIndent=0)


def as_pdf(
    report: Report,
    *,
    head: str = "二〇二三年度报告",
    password: str | None = None,
    columns: int = 1,
) -> bytes:
    """Return a report as a PDF document: running head, page numbers, ruled tables over page ends, in columns."""
    story: list[Any] = []
    rows: list[list[Any]] = []
    for block in report.blocks:
        if block.kind == "table_row":
            rows.append([Paragraph(_safe(report.text[a:b]), _CELL) for a, b in block.cells])
            continue
        story += _table(rows, columns)
        rows = []
        head_style = ParagraphStyle("small", parent=_HEAD, fontSize=11) if columns > 1 else _HEAD
        style = head_style if block.kind in {"heading", "title"} else _BODY
        story.append(
            Paragraph(_safe("".join(report.text[block.start : block.end].split("\n"))), style)
        )
    story += _table(rows, columns)
    return _built(story, head, password, columns)


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _table(rows: list[list[Any]], columns: int) -> list[Any]:
    if not rows:
        return []
    width = max(map(len, rows))
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    # Wide enough for short cells: PDFium takes a character below the same one for its double.
    longest = [max(len(str(getattr(row[n], "text", ""))) for row in full) for n in range(width)]
    share = [min(size, 24) + 2 for size in longest]
    lines = TableStyle(
        [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    # Tables stand over the whole page.
    wide = [NextPageTemplate("1"), PageBreak()] if columns > 1 else []
    narrow = [NextPageTemplate(str(columns)), PageBreak()] if columns > 1 else []
    return [
        *wide,
        Table(
            full, colWidths=[428 * size / sum(share) for size in share], style=lines, repeatRows=1
        ),
        *narrow,
    ]


def _built(story: list[Any], head: str, password: str | None, columns: int) -> bytes:
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, "owner") if password else None

    def furnish(canvas: Canvas, document: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(72, A4[1] - 40, head)
        canvas.drawCentredString(A4[0] / 2, 30, f"{document.page} / 99")

    document = BaseDocTemplate(buffer, pagesize=A4, invariant=1, encrypt=encryption)
    width = 451 / columns
    frames = [Frame(72 + n * width, 72, width - 9 * (columns - 1), 698) for n in range(columns)]
    one = PageTemplate("1", [Frame(72, 72, 451, 698)], onPage=furnish)
    many = PageTemplate(str(columns), frames, onPage=furnish)
    document.addPageTemplates([many] if columns == 1 else [many, one])
    document.build(story)
    return buffer.getvalue()


def pages_of(*pages: Sequence[tuple[float, float, str]], size: float = 10) -> bytes:
    """Return a document with texts at (x, y) on its pages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for page in pages:
        canvas.setFont(FONT, size)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
