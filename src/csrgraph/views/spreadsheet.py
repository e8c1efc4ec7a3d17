"""All tables of a graph as one Excel workbook; the same graph gives the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from csrgraph.errors import UsageError
from csrgraph.views.formulas import is_formula
from csrgraph.views.tabledata import Cell, Column, Graph, Table, TableName, columns_of

__all__ = ["as_xlsx"]

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_MATRIX_CELLS = 2_000_000
_MAX_TEXT = 32_767
_CUT = "…"
# A workbook has times inside; these are the first ones that a ZIP archive can hold.
_WHEN = datetime.datetime(1980, 1, 1)
_STAMP = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Excel counts days from 1900, a year that it takes for a leap year.
_FIRST_DAY = datetime.date(1901, 1, 1)
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# `_x0041_` in a cell's text is read as the character A, so its first mark is written as such an escape.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ABOUT = (("table", 16), ("column", 20), ("meaning", 70), ("含义", 50))


def as_xlsx(graph: Graph) -> bytes:
    """Return a workbook with a sheet for every table and one that says what the columns mean.

    Raises:
        UsageError: if a table has more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "csrgraph"
    book.properties.created = _WHEN
    left_out = _matrix_is_too_wide(graph)
    try:
        for name in TableName:
            if name is not TableName.matrix or not left_out:
                _write(book, graph.table(name))
        _about(book, left_out)
        return _saved(book)
    finally:
        _tidy(book)


def _tidy(book: Workbook) -> None:
    """Remove the temporary files of sheets that were not saved."""
    for sheet in book.worksheets:
        if not sheet.closed:
            sheet.close()
            sheet._writer.cleanup()


def _matrix_is_too_wide(graph: Graph) -> bool:
    tied = [item for item in graph.partnerships if not item.negated]
    parties = {party for item in tied for party, _ in item.parties}
    return len(tied) >= MAX_COLUMNS or len(tied) * len(parties) > _MATRIX_CELLS


def _write(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.name.value)
    count = _fill(sheet, table.columns, table.rows)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{count}"


def _fill(sheet: Any, columns: tuple[Column, ...], rows: Iterator[tuple[Cell, ...]]) -> int:
    """Write head and rows; return how many rows the sheet has."""
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_head(sheet, column.name) for column in columns])
    count = 1
    for row in rows:
        count += 1
        if count > MAX_ROWS:
            raise UsageError(
                f"The table {sheet.title!r} has more than {MAX_ROWS} rows, more than a sheet holds; "
                f"use -f csv --table {sheet.title}, or -f parquet."
            )
        sheet.append([_cell(sheet, cell, item) for cell, item in zip(row, columns, strict=True)])
    return count


def _about(book: Workbook, left_out: bool) -> None:
    sheet = book.create_sheet("about")
    columns = tuple(Column(name, "text", width, "", "") for name, width in _ABOUT)
    lines = [
        (name.value, column.name, column.en, column.zh)
        for name in TableName
        for column in columns_of(name)
    ]
    if left_out:
        note = "left out: more partnerships than a sheet has room for; use -f csv --table edges"
        lines.append((TableName.matrix.value, "", note, "未列出：合作关系过多，请用 edges 表"))
    _fill(sheet, columns, iter(lines))


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell, column: Column) -> Any:
    """A typed value; a text is never a formula, also not after it is edited."""
    if not isinstance(value, str):
        return value
    if column.kind == "date" and _DAY.fullmatch(value):
        return _day(sheet, value)
    text = _ESCAPE.sub("_x005F_", _UNSAFE.sub("\ufffd", value))
    if len(text) > _MAX_TEXT:
        text = text[: _MAX_TEXT - len(_CUT)] + _CUT
    if not is_formula(text) and not text.startswith("#"):
        return text
    cell = WriteOnlyCell(sheet, value="")
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _day(sheet: Any, value: str) -> Any:
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return value
    if day < _FIRST_DAY:
        return value
    cell = WriteOnlyCell(sheet, value=day)
    cell.number_format = "yyyy-mm-dd"
    return cell


class _Archive(zipfile.ZipFile):
    """A ZIP archive whose members all have one time."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **options: Any) -> None:
        if zinfo_or_arcname == "docProps/core.xml":
            raw = data.encode("utf-8") if isinstance(data, str) else data
            data = _MODIFIED.sub(rb"\g<1>" + _WHEN.isoformat().encode() + b"Z", raw)
        super().writestr(_member(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **options: Any) -> None:
        member = zipfile.ZipFile.open
        with (
            Path(filename).open("rb") as source,
            member(self, _member(str(arcname)), "w") as target,
        ):
            while block := source.read(1 << 20):
                target.write(block)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.create_system = 3
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    with _Archive(buffer, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).write_data()
    return buffer.getvalue()
