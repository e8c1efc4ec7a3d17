"""Tables as CSV, safe to open in a spreadsheet, and as data frames."""

from __future__ import annotations

import csv
import io

import pandas as pd

from csrgraph.views.formulas import guarded
from csrgraph.views.tabledata import Table

__all__ = ["table_csv", "table_frame"]


def table_csv(table: Table) -> bytes:
    """Return a table as CSV that Excel opens right: UTF-8 with a byte order mark, lines end in CR LF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_cell(column.name) for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig")


def table_frame(table: Table) -> pd.DataFrame:
    """Return a table as a data frame; empty cells are None."""
    names = [column.name for column in table.columns]
    return pd.DataFrame(list(table.rows), columns=names, dtype=object)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    return str(value).lower() if isinstance(value, bool) else value
