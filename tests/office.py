"""Reports as LibreOffice lays them out: a flat OpenDocument text, converted to PDF and Word."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from csrgraph.model.report import Block, Report
from documents import cells_of

_NAMES = " ".join(
    f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for key, path in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
    )
)
_FAMILY = 'style:font-name-asian="Noto Serif CJK SC" style:font-name="Noto Serif CJK SC"'
_FONT = f'fo:font-size="10.5pt" style:font-size-asian="10.5pt" {_FAMILY}'


def soffice() -> str:
    """Return LibreOffice's command; the test is skipped without it, and fails in continuous integration."""
    return _debian("soffice", "libreoffice-writer")


def localc() -> str:
    """Return the command of LibreOffice's spreadsheets, with the same rule."""
    return _debian("localc", "libreoffice-calc")


def _debian(command: str, package: str) -> str:
    found = shutil.which(command)
    if found is None:
        message = f"LibreOffice is not installed (Debian: {package})"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return str(found)


def converted(source: Path, kind: str, *, options: str = "", reader: str = "") -> Path:
    """Return a document converted by LibreOffice, beside its source.

    `options` are those of the filter that writes, `reader` is the filter that reads.
    """
    folder = source.parent / f"as_{kind}"
    profile = (source.parent / "profile").absolute().as_uri()
    command = [soffice(), f"-env:UserInstallation={profile}", "--headless"]
    command += [f"--infilter={reader}"] if reader else []
    subprocess.run(
        [*command, "--convert-to", f"{kind}{options}", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / f"{source.stem}.{kind}"


def as_fodt(report: Report, *, columns: int = 1) -> str:
    """Return a report with running head, page numbers, ruled tables whose head is repeated, text in columns."""
    body: list[str] = []
    prose: list[str] = []
    rows: list[Block] = []
    for block in report.blocks:
        if block.kind == "table_row":
            body += _section(prose, columns)
            prose = []
            rows.append(block)
            continue
        body += _table(report, rows)
        rows = []
        style = "Heading" if block.kind in {"heading", "title"} else "Body"
        text = html.escape("".join(report.text[block.start : block.end].split("\n")), quote=False)
        prose.append(f'<text:p text:style-name="{style}">{text}</text:p>')
    body += [*_section(prose, columns), *_table(report, rows)]
    return _DOCUMENT.format(names=_NAMES, font=_FONT, body="\n".join(body))


def _section(prose: list[str], columns: int) -> list[str]:
    if not prose:
        return []
    if columns == 1:
        return prose
    return [
        '<text:section text:style-name="Columns" text:name="s">',
        *prose,
        "</text:section>",
    ]


def _table(report: Report, rows: list[Block]) -> list[str]:
    if not rows:
        return []
    width = max(len(row.cells) for row in rows)
    made = []
    for row in rows:
        cells = [*cells_of(report, row), *[""] * (width - len(row.cells))]
        made.append(
            "<table:table-row>"
            + "".join(
                '<table:table-cell table:style-name="Cell" office:value-type="string">'
                f'<text:p text:style-name="Plain">{html.escape(cell, quote=False)}</text:p></table:table-cell>'
                for cell in cells
            )
            + "</table:table-row>"
        )
    return [
        f'<table:table><table:table-column table:number-columns-repeated="{width}"/>',
        f"<table:table-header-rows>{made[0]}</table:table-header-rows>",
        *made[1:],
        "</table:table>",
    ]


_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="2.5cm" fo:margin-right="2.5cm"/>
<style:header-style><style:header-footer-properties fo:min-height="1cm" fo:margin-bottom="0.4cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="1cm" fo:margin-top="0.4cm"/></style:footer-style>
</style:page-layout>
<style:style style:name="Plain" style:family="paragraph"><style:text-properties {font}/></style:style>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:text-indent="0.74cm"
 fo:text-align="justify" style:punctuation-wrap="simple"/><style:text-properties {font}/></style:style>
<style:style style:name="Heading" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.3cm"/>
<style:text-properties fo:font-size="14pt" style:font-size-asian="14pt" style:font-name-asian="Noto Serif CJK SC"
 style:font-name="Noto Serif CJK SC"/></style:style>
<style:style style:name="Columns" style:family="section"><style:section-properties>
<style:columns fo:column-count="2" fo:column-gap="0.8cm"/></style:section-properties></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="0.1cm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
<style:header><text:p text:style-name="Plain">年度报告全文</text:p></style:header>
<style:footer><text:p text:style-name="Plain">第 <text:page-number/> 页</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>
"""
