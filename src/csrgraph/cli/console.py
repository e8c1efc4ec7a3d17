"""Where output goes: data to stdout, messages to stderr, tables that lose nothing."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from csrgraph.views.formulas import guarded

__all__ = [
    "Format",
    "emit",
    "emit_rows",
    "fail",
    "folded_table",
    "note",
    "plain",
    "stderr",
    "table_text",
]

Cell = str | int | float | bool | None
_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
_BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_PIPE_WIDTH = 100_000
_NARROWEST = 10
_GAP = 3


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"


def emit(text: str) -> None:
    """Write data to stdout."""
    sys.stdout.write(text)


def note(message: str) -> None:
    """Write a message to stderr; names and answers of servers in it cannot steer a terminal."""
    sys.stderr.write(f"{_harmless(message)}\n")
    sys.stderr.flush()


def fail(message: str) -> None:
    """Write an error to stderr, on one line."""
    note(f"csrgraph: {' '.join(message.split())}")


def stderr() -> Console:
    """Return a console for progress on stderr."""
    return Console(stderr=True, highlight=False)


def plain(cell: Cell) -> str:
    """Return a cell as text that cannot steer a terminal."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return _harmless(str(cell)).replace("\n", " ").replace("\t", " ")


def _harmless(text: str) -> str:
    return text.translate(_CONTROLS).translate(_BIDI)


def emit_rows(columns: Sequence[str], rows: Iterable[Sequence[Cell]], fmt: Format) -> None:
    """Write rows to stdout as a table, CSV or JSON."""
    if fmt is Format.csv:
        emit(_csv(columns, rows))
    elif fmt is Format.json:
        data = [dict(zip(columns, row, strict=True)) for row in rows]
        emit(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        emit(table_text(columns, rows, width=_width()))


def table_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, width: int) -> str:
    """Return rows as a table `width` columns wide; what does not fit is folded, never cut.

    Where the columns would be too narrow to read, each row is written as a block of its own.
    """
    if width < _NARROWEST * len(columns):
        return _blocks(columns, rows)
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(columns, *cells, strict=True)]
    if sum(widths) + _GAP * (len(columns) - 1) > width:
        return folded_table(columns, cells, width=width)
    # The library takes a hundred times as long to see that nothing is to be folded.
    lines = [_line(line, widths) for line in (columns, *cells)]
    lines.insert(1, "─" * (sum(widths) + _GAP * (len(columns) - 1)))
    return "".join(f"{line}\n" for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return (" " * _GAP).join(padded).rstrip()


def folded_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, width: int) -> str:
    """Return rows as a table whose cells are folded where they do not fit."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    file = io.StringIO()
    console = Console(file=file, width=width, color_system=None, legacy_windows=False)
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _blocks(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    label = max(map(len, columns)) + 1
    lines = []
    for number, row in enumerate(rows, start=1):
        lines.append(f"--- {number} ---\n")
        cells = zip(columns, map(plain, row), strict=True)
        lines += [f"{column:<{label}} {cell}\n" for column, cell in cells if cell]
    return "".join(lines)


def _width() -> int:
    """The width of the terminal; when stdout is no terminal nothing is folded."""
    if not sys.stdout.isatty():
        return _PIPE_WIDTH
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 20)
    except OSError:
        return 80


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    file = _Lines(newline="")
    # Before Python 3.13 a carriage return in a cell is quoted only where lines end in one.
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


class _Lines(io.StringIO):
    """Lines that come with CR LF and are kept with LF; a writer gives one line at a time."""

    def write(self, line: str) -> int:
        return super().write(line.removesuffix("\r\n") + "\n")


def _csv_cell(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return guarded(cell) if isinstance(cell, str) else cell
