"""A report as read: one text that never changes, and the blocks that cover it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Block", "BlockKind", "Fragment", "Page", "Report"]

BlockKind = Literal["title", "heading", "paragraph", "list_item", "table_row"]


class Block(BaseModel):
    """A run of text that belongs together: a paragraph, a heading, a table row.

    `start` and `end` are half-open code-point offsets into `Report.text`; `section` is the path of
    headings above the block, joined by ` / `; `level` is that of a heading, from 1. `cells` are the offsets of a table
    row's cells, `table` numbers the tables of a report from 1 (one over several pages is one), `header` marks the
    rows that name its columns; `contents` marks an entry of the table of contents.
    """

    model_config = ConfigDict(frozen=True)

    kind: BlockKind
    start: int
    end: int
    section: str = ""
    page: int | None = None
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    table: int | None = None
    header: bool = False
    contents: bool = False


class Page(BaseModel):
    """A page of a document: its number from 1, the stretch of `Report.text` on it, and what was set aside.

    `aside` are running heads, footers and page numbers; they are no part of the text.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    start: int
    end: int
    aside: tuple[str, ...] = ()


class Fragment(BaseModel):
    """A run of `Report.text[start:end]` that was copied from a page of the document, character by character.

    `source` is the index of its first character among those of the page, as the PDF library counts them; None where
    the page is a picture whose text was recognised. `box` is its left, bottom, right and top edge in points from the
    page's lower left corner. What no fragment covers was put in by the reader: blanks between words, tabs, line ends.
    """

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    page: int
    source: int | None
    box: tuple[float, float, float, float]


class Report(BaseModel):
    """One edition of a report: the text that a reader made of one file's bytes.

    Offsets everywhere in csrgraph are 0-based, half-open and count code points of `text`. `issuer` is
    the reporting company, `period` the year and `kind` the kind of report where they are known from elsewhere; by
    default the text is asked. `problems` are words for what
    was lost or is doubtful (`encoding`, `no_text_on_pages`, `pages_unread`); `warnings` say it to a reader.
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
    fragments: tuple[Fragment, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    issuer: str | None = None
    period: str | None = None
    kind: str | None = None

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

    def fragments_of(self, start: int, end: int) -> tuple[Fragment, ...]:
        """Return what of the pages `text[start:end]` was copied from, cut to that span; the boxes stay whole."""
        place = bisect_right(self.fragments, start, key=lambda fragment: fragment.end)
        found = []
        for fragment in self.fragments[place:]:
            if fragment.start >= end:
                break
            cut = max(0, start - fragment.start)
            source = None if fragment.source is None else fragment.source + cut
            ends = {"start": fragment.start + cut, "end": min(end, fragment.end), "source": source}
            found.append(fragment.model_copy(update=ends))
        return tuple(found)

    def section_at(self, offset: int) -> str:
        """Return the heading path above the character at `offset`, or an empty string."""
        section = ""
        for block in self.blocks:
            if block.start > offset:
                break
            section = block.section
        return section
