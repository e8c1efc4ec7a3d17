"""Rows as CSV and JSON, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

from csrgraph.views.formulas import guarded
from csrgraph.views.tabledata import Table

__all__ = ["as_csv", "as_json", "table_csv", "table_frame"]


def as_csv(frame: pd.DataFrame) -> str:
    """Return rows as CSV; a text cell that a spreadsheet would run gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_cell(name) for name in frame.columns])
    for row in frame.itertuples(index=False):
        writer.writerow([_cell(cell) for cell in row])
    return buffer.getvalue()


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


def as_json(frame: pd.DataFrame) -> str:
    """Return rows as a JSON array of objects; unbound cells are null."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    return str(value).lower() if isinstance(value, bool) else value
