"""Pieces of a document in reading order, and the one text with blocks that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from csrgraph.ingest.layout import Hint
from csrgraph.model.report import Fragment, Page

__all__ = [
    "Composed",
    "Mark",
    "Note",
    "Piece",
    "PieceKind",
    "as_rows",
    "composed",
    "from_rows",
    "squeezed",
]

PieceKind = Literal["heading", "title", "paragraph", "list_item", "table_row", "line", "aside"]


class Note(NamedTuple):
    """Something that was lost or is doubtful: its word in `report.json`, and a message."""

    word: str
    message: str


class Mark(NamedTuple):
    """Where a run of characters of a piece stands on its page.

    `start` and `end` are offsets in the text of the piece (cells parted by tabs); `source` is the index of the first
    among the characters of the page, -1 where the page has no text; the box is in points.
    """

    start: int
    end: int
    page: int
    source: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading, list item, or table row of a document as its markup has it.

    A `line` is one of a page, of which only the layout tells what it is; `aside` are running heads, footers and page
    numbers. `level` is that of a heading, from 1; `cells` are the texts of a table row, empty ones too; `page`
    counts from 1 and is 0 where there are no pages, `turns` are the places in the text where a further page
    begins. `first` is the first row of a table, `head` a row that the markup calls its head.
    """

    kind: PieceKind
    text: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    page: int = 0
    turns: tuple[tuple[int, int], ...] = ()
    first: bool = False
    head: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a document; per marked-up line its hint; the pages, `aside` left out of the text."""

    text: str
    hints: dict[int, Hint]
    pages: tuple[Page, ...]
    fragments: tuple[Fragment, ...] = ()


def composed(pieces: Iterable[Piece]) -> Composed:
    """Return the text of pieces, one a line; the cells of a table row are parted by tabs."""
    lines: list[str] = []
    hints: dict[int, Hint] = {}
    starts: dict[int, int] = {}
    aside: dict[int, list[str]] = {}
    fragments: list[Fragment] = []
    offset = 0
    for piece in pieces:
        if piece.kind == "aside":
            aside.setdefault(piece.page, []).append(piece.text)
            continue
        if piece.page:
            starts.setdefault(piece.page, offset)
        for place, page in piece.turns:
            starts.setdefault(page, offset + place)
        line = "\t".join(map(squeezed, piece.cells)) if piece.cells else squeezed(piece.text)
        if not line.strip():
            continue
        if lines and piece.kind in {"heading", "title"}:
            lines.append("")
            offset += 1
        if piece.kind != "line":
            kind = "paragraph" if piece.kind == "table_row" and len(piece.cells) < 2 else piece.kind
            hints[offset + len(line) - len(line.lstrip())] = Hint(
                kind, piece.level, piece.first, piece.head
            )
        fragments += [_fragment(mark, offset) for mark in piece.marks]
        lines.append(line)
        offset += len(line) + 1
    return Composed(
        "\n".join(lines) + "\n" if lines else "",
        hints,
        tuple(_pages(starts, aside, offset)),
        tuple(fragments),
    )


def _pages(starts: dict[int, int], aside: dict[int, list[str]], length: int) -> Iterator[Page]:
    """The pages up to the last one with anything on it; one without text of its own is empty where the next begins."""
    end = length
    found: list[Page] = []
    for number in range(max((*starts, *aside), default=0), 0, -1):
        start = starts.get(number, end)
        found.append(Page(number=number, start=start, end=end, aside=tuple(aside.get(number, ()))))
        end = start
    yield from reversed(found)


def _fragment(mark: Mark, offset: int) -> Fragment:
    return Fragment(
        start=offset + mark.start,
        end=offset + mark.end,
        page=mark.page,
        source=mark.source if mark.source >= 0 else None,
        box=mark.box,
    )


def squeezed(text: str) -> str:
    """Return a text with its runs of blanks and line ends as one blank, none at the edges."""
    return " ".join(text.split())


def as_rows(pieces: Sequence[Piece]) -> list[list[object]]:
    """Return pieces as plain lists, for a pipe between processes."""
    return [
        [p.kind, p.text, p.level, p.cells, p.page, p.turns, p.first, p.head, p.marks]
        for p in pieces
    ]


def from_rows(rows: Iterable[Sequence[Any]]) -> list[Piece]:
    """Return the pieces of `as_rows`, as JSON gives them back."""
    return [
        Piece(
            kind,
            text,
            level,
            tuple(cells),
            page,
            tuple((at, turned) for at, turned in turns),
            first,
            head,
            tuple(Mark(mark[0], mark[1], mark[2], mark[3], tuple(mark[4])) for mark in marks),
        )
        for kind, text, level, cells, page, turns, first, head, marks in rows
    ]
