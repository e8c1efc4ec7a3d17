"""Rows as CSV and JSON, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

__all__ = ["as_csv", "as_json"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def as_csv(frame: pd.DataFrame) -> str:
    """Return rows as CSV; a text cell that a spreadsheet would run gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_cell(name) for name in frame.columns])
    for row in frame.itertuples(index=False):
        writer.writerow([_cell(cell) for cell in row])
    return buffer.getvalue()


def as_json(frame: pd.DataFrame) -> str:
    """Return rows as a JSON array of objects; unbound cells are null."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return str(value).lower() if isinstance(value, bool) else value
