"""Tables whose rows are events, such as the table of investor meetings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csrgraph.extract.eventrules import TableRule, table_rules
from csrgraph.model.report import Block

__all__ = ["TableRow", "table_rows"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a recognised table: field to the offsets of its cell."""

    rule: TableRule
    block: int
    fields: dict[str, tuple[int, int]]


def table_rows(text: str, blocks: Sequence[Block]) -> Iterator[TableRow]:
    """Yield the rows below each recognised header row; a table may go on after a page break."""
    rule: TableRule | None = None
    columns: dict[int, str] = {}
    gap = 0
    for index, block in enumerate(blocks):
        if block.kind != "table_row":
            gap += 1
            if gap > 2:
                rule = None
            continue
        gap = 0
        header = _header(text, block)
        if header:
            rule, columns = header
            continue
        if rule is None:
            continue
        cells = {columns[i]: cell for i, cell in enumerate(block.cells) if i in columns}
        if rule.requires <= set(cells):
            yield TableRow(rule, index, cells)


def _header(text: str, block: Block) -> tuple[TableRule, dict[int, str]] | None:
    names = ["".join(text[start:end].split()) for start, end in block.cells]
    for rule in table_rules():
        columns: dict[int, str] = {}
        for index, name in enumerate(names):
            for field, pattern in rule.columns:
                if field not in columns.values() and pattern.search(name):
                    columns[index] = field
                    break
        if rule.requires <= set(columns.values()):
            return rule, columns
    return None
