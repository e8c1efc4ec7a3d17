"""Reports built by hand, for tests that need no reader."""

from __future__ import annotations

import hashlib
from typing import Literal

from csrgraph.model.ids import edition_id
from csrgraph.model.report import Block, Report


def report_of(
    text: str, *, name: str = "sample.txt", language: Literal["zh", "en"] = "zh"
) -> Report:
    """Return a report of `text`; each line is a block, lines with two tabs are table rows."""
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            cells = _cells(line, start) if line.count("\t") >= 2 else ()
            kind: Literal["table_row", "paragraph"] = "table_row" if cells else "paragraph"
            blocks.append(Block(kind=kind, start=start, end=start + len(line), cells=cells))
        start += len(line) + 1
    data = text.encode("utf-8", "surrogatepass")
    return Report(
        edition=edition_id(data),
        name=name,
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        language=language,
        text=text,
        blocks=tuple(blocks),
    )


def _cells(line: str, start: int) -> tuple[tuple[int, int], ...]:
    cells: list[tuple[int, int]] = []
    for cell in line.split("\t"):
        if cell:
            cells.append((start, start + len(cell)))
        start += len(cell) + 1
    return tuple(cells)
