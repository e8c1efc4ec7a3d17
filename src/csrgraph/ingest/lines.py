"""Characters, lines and tables of a page, each character with its place in the page's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from csrgraph.ingest.grid import Box
from csrgraph.ingest.pieces import Mark

__all__ = [
    "WIDE",
    "Glyph",
    "Glyphs",
    "Line",
    "Table",
    "is_wide",
    "joined_cell",
    "line_of",
    "marks_of",
    "text_of",
    "tidied",
]

# Chinese characters and the marks of Chinese print, for a class of a pattern.
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_IS_WIDE = re.compile(f"[{WIDE}]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: `at` is its index among the characters of the page, -1 where the page has none such.

    `box` is its place on the page, None for a blank that was put in.
    """

    char: str
    at: int = -1
    box: Box | None = None


Glyphs = tuple[Glyph, ...]
_BLANK = Glyph(" ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or the part of one that stands in a column, not empty.

    Its edges are in points from the page's lower left corner; `column` are the left and right edges of the column
    that it stands in; `hyphen` tells that a word was cut at its end.
    """

    glyphs: Glyphs
    left: float
    right: float
    top: float
    bottom: float
    hyphen: bool = False
    column: tuple[float, float] = (0.0, 0.0)

    @property
    def text(self) -> str:
        """The characters of the line."""
        return text_of(self.glyphs)

    @property
    def height(self) -> float:
        """The height of the line's Chinese characters in points, else of its first character.

        It is a little more than the size of the font; Latin fonts beside Chinese ones are up to half as high again.
        """
        return next((edge[3] - edge[1] for edge in self.edges(wide=True)), self.top - self.bottom)

    def edges(self, *, wide: bool) -> Iterator[Box]:
        """Yield the boxes of the line's Chinese characters, or of all others."""
        for glyph in self.glyphs:
            if glyph.box and is_wide(glyph.char) == wide:
                yield glyph.box


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page: cells row by row, and the edges of its columns."""

    rows: tuple[tuple[Glyphs, ...], ...]
    edges: tuple[float, ...]


def is_wide(char: str) -> bool:
    """Tell whether a character is Chinese, or a mark of Chinese print."""
    return _IS_WIDE.match(char) is not None


def text_of(glyphs: Iterable[Glyph]) -> str:
    """Return the characters of glyphs."""
    return "".join(glyph.char for glyph in glyphs)


def tidied(glyphs: Iterable[Glyph]) -> Glyphs:
    """Return glyphs with every run of blanks as one, and none at the edges."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char and not glyph.char.isspace():
            kept.append(glyph)
        elif glyph.char and kept and kept[-1].char != " ":
            kept.append(glyph if glyph.char == " " else _BLANK)
    return tuple(kept[:-1] if kept and kept[-1].char == " " else kept)


def joined_cell(glyphs: Iterable[Glyph]) -> Glyphs:
    """Return the glyphs of a cell; its lines of Chinese are joined without a blank."""
    tidy = tidied(glyphs)
    return tuple(
        glyph
        for at, glyph in enumerate(tidy)
        if glyph.char != " " or not (is_wide(tidy[at - 1].char) and is_wide(tidy[at + 1].char))
    )


def line_of(glyphs: Iterable[Glyph], *, hyphen: bool = False) -> Line | None:
    """Return the line of some glyphs, None where all are blank."""
    tidy = tidied(glyphs)
    boxes = [glyph.box for glyph in (tidy[:1] + tidy[-1:]) if glyph.box]
    if not boxes:
        return None
    first, last = boxes[0], boxes[-1]
    return Line(tidy, first[0], last[2], first[3], first[1], hyphen)


def marks_of(glyphs: Sequence[Glyph], page: int, offset: int = 0) -> Iterator[Mark]:
    """Yield where runs of glyphs stand on their page; each run is copied from it character by character.

    Args:
        glyphs: The glyphs of a line or cell.
        page: The number of their page.
        offset: Where the first of them stands in the piece.
    """
    run: list[Glyph] = []
    for at, glyph in enumerate((*glyphs, _BLANK)):
        if run and (glyph.box is None or not _runs_on(run[-1], glyph)):
            yield _mark(run, page, offset + at - len(run))
            run = []
        if glyph.box is not None:
            run.append(glyph)


def _runs_on(glyph: Glyph, following: Glyph) -> bool:
    if glyph.at < 0 or following.at < 0:
        return glyph.at == following.at
    return following.at == glyph.at + 1


def _mark(run: Sequence[Glyph], page: int, start: int) -> Mark:
    boxes = [glyph.box for glyph in (run[0], run[-1]) if glyph.box]
    edges = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    left, bottom, right, top = (round(edge, 1) for edge in edges)
    return Mark(start, start + len(run), page, run[0].at, (left, bottom, right, top))
