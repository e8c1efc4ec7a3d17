"""A report as read: one text that never changes, and the blocks that cover it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Block", "BlockKind", "Report"]

BlockKind = Literal["title", "heading", "paragraph", "list_item", "table_row"]


class Block(BaseModel):
    """A run of text that belongs together: a paragraph, a heading, a table row.

    `start` and `end` are half-open code-point offsets into `Report.text`; `section` is the path of
    headings above the block, joined by ` / `; `cells` are the offsets of a table row's cells.
    """

    model_config = ConfigDict(frozen=True)

    kind: BlockKind
    start: int
    end: int
    section: str = ""
    page: int | None = None
    cells: tuple[tuple[int, int], ...] = ()


class Report(BaseModel):
    """One edition of a report: the text that a reader made of one file's bytes.

    Offsets everywhere in csrgraph are 0-based, half-open and count code points of `text`. `issuer` is
    the reporting company where it is known from elsewhere; by default the text is asked.
    """

    model_config = ConfigDict(frozen=True)

    edition: str
    name: str
    media_type: str
    sha256: str
    language: Literal["zh", "en"]
    text: str
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    issuer: str | None = None

    @model_validator(mode="after")
    def _check_blocks(self) -> Report:
        previous = 0
        for block in self.blocks:
            if not previous <= block.start < block.end <= len(self.text):
                raise ValueError(
                    f"block {block.start}:{block.end} is empty, out of order or outside the text"
                )
            previous = block.end
        return self

    def section_at(self, offset: int) -> str:
        """Return the heading path above the character at `offset`, or an empty string."""
        section = ""
        for block in self.blocks:
            if block.start > offset:
                break
            section = block.section
        return section
