"""A report as read: one text that never changes, and the blocks that cover it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Block", "BlockKind", "Page", "Report"]

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


class Page(BaseModel):
    """A page of a document: its number from 1, the stretch of `Report.text` on it, and what was set aside.

    `aside` are running heads, footers and page numbers; they are no part of the text.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    start: int
    end: int
    aside: tuple[str, ...] = ()


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
    pages: tuple[Page, ...] = ()
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

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page with the character at `offset`, None where there are no pages."""
        place = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[place].number if place >= 0 else None

    def section_at(self, offset: int) -> str:
        """Return the heading path above the character at `offset`, or an empty string."""
        section = ""
        for block in self.blocks:
            if block.start > offset:
                break
            section = block.section
        return section
