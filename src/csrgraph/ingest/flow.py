"""From the lines and tables of pages to pieces: what is set aside, what goes on over line, column and page ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median_low

from csrgraph.ingest.columns import in_columns, with_tables
from csrgraph.ingest.furniture import furniture_of
from csrgraph.ingest.layout import ends_sentence, is_contents, starts_anew
from csrgraph.ingest.lines import WIDE, Glyphs, Line, Table, is_wide, marks_of, text_of
from csrgraph.ingest.pieces import Mark, Piece

__all__ = ["Item", "pieces_of"]

Item = Line | Table
# What surely begins anew, even behind a full line; a bare number may be a figure.
_ANEW = re.compile(
    r"第[一二三四五六七八九十百0-9]+[章节部分篇]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}、|[●•■◆▪➢①-⑳√□☐☑]"
)
# How far to the right, in times its height, a line may begin that goes on with the one before.
_INDENT, _HANGING = 0.5, 4.0
# A line is full when it ends within this many times its height of the margin.
_FULL = 1.5
# The heights of lines of one paragraph differ by this share at most, where fonts are mixed; the width of a blank.
_ALIKE, _BLANK = 0.15, 0.3
# A last line of a paragraph ends at least this many times its height before the margin.
_SHORT = 4.0
_LATIN_EDGE = re.compile(rf"[^\s{WIDE}]{{2}}")
_MIXED = re.compile(r"[A-Za-z0-9%] ?[\u4e00-\u9fff]|[\u4e00-\u9fff] ?[A-Za-z0-9]")
# A heading is printed this much higher than the text, and is no longer than this.
_HIGHER, _HEADING = 1.2, 40
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{4}")
_HYPHENED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
# Columns of one table on two pages stand at most this far apart.
_SAME_EDGE = 8.0

_Rows = list[tuple[tuple[Glyphs, ...], int]]


def pieces_of(pages: Sequence[Sequence[Item]]) -> Iterator[Piece]:
    """Yield the pieces of pages in reading order.

    Args:
        pages: What stands on each page; the numbers of pages count from 1.
    """
    lines = [[item for item in items if isinstance(item, Line)] for items in pages]
    furniture = furniture_of(lines)
    open_lines: list[tuple[Line, int]] = []
    table: _OpenTable | None = None
    ordered = [
        list(_ordered([item for item in items if id(item) not in furniture])) for items in pages
    ]
    style = _Style(lines, furniture, ordered)
    for number, items in enumerate(pages, start=1):
        yield from (
            Piece("aside", item.text, page=number)
            for item in items
            if isinstance(item, Line) and id(item) in furniture
        )
        for item in ordered[number - 1]:
            if isinstance(item, Line):
                if table:
                    yield from table.pieces()
                    table = None
                if open_lines and not _goes_on(open_lines[-1][0], item, style.indented):
                    yield _paragraph(open_lines, style)
                    open_lines = []
                open_lines.append((item, number))
                continue
            if open_lines:
                yield _paragraph(open_lines, style)
                open_lines = []
            if table is None or not table.took(item, number):
                if table:
                    yield from table.pieces()
                table = _OpenTable(item, number)
    if open_lines:
        yield _paragraph(open_lines, style)
    if table:
        yield from table.pieces()


class _Style:
    """How a document is set: where it indents, puts blanks, hyphens and greater letters."""

    def __init__(
        self,
        pages: Sequence[Sequence[Line]],
        furniture: set[int],
        ordered: Sequence[Sequence[Item]],
    ) -> None:
        self.spaced = _is_spaced(pages)
        self.sizes = _Sizes(pages, furniture)
        self.indented = _is_indented(ordered)
        self._words = {
            word.lower()
            for lines in pages
            for line in lines
            for word in _HYPHENED.findall(line.text)
        }
        known = [
            kept
            for lines in pages
            for line, following in pairwise(lines)
            if line.hyphen and (kept := self._known(line.text, following.text)) is not None
        ]
        # Words cut by a program are often written whole elsewhere.
        self._keeps = 2 * sum(known) >= len(known)

    def keeps_hyphen(self, text: str, following: str) -> bool:
        """Tell whether the hyphen at the end of a line is one of the word, not of the line end."""
        known = self._known(text, following)
        return self._keeps if known is None else known

    def _known(self, text: str, following: str) -> bool | None:
        left, right = _HYPHENED.findall(text)[-1:], _HYPHENED.match(following)
        if not left or right is None:
            return None
        first, second = left[0].lower(), right.group().lower()
        if f"{first}-{second}" in self._words:
            return True
        return False if first + second in self._words else None


class _OpenTable:
    """A table that the next page may continue."""

    def __init__(self, table: Table, page: int) -> None:
        self.edges, self.page = table.edges, page
        self.rows: _Rows = [(row, page) for row in table.rows]
        self.repeated: list[tuple[str, int]] = []

    def took(self, table: Table, page: int) -> bool:
        """Take the rows of a table on a further page if they belong to this one, and tell whether they do.

        A head that is printed again is set aside.
        """
        alike = len(table.edges) == len(self.edges) and all(
            abs(one - other) <= _SAME_EDGE
            for one, other in zip(table.edges, self.edges, strict=True)
        )
        if not alike or page != self.page + 1:
            return False
        rows = list(table.rows)
        if rows and list(map(text_of, rows[0])) == list(map(text_of, self.rows[0][0])):
            self.repeated.append((" ".join(map(text_of, rows.pop(0))), page))
        self.page = page
        self.rows += [(row, page) for row in rows]
        return True

    def pieces(self) -> Iterator[Piece]:
        """Yield its rows."""
        for at, (row, page) in enumerate(self.rows):
            cells = tuple(map(text_of, row))
            marks: list[Mark] = []
            offset = 0
            for cell in row:
                marks += marks_of(cell, page, offset)
                offset += len(cell) + 1
            yield Piece("table_row", cells=cells, page=page, first=at == 0, marks=tuple(marks))
        yield from (Piece("aside", text, page=page) for text, page in self.repeated)


def _ordered(items: Sequence[Item]) -> Iterator[Item]:
    """The items of a page in reading order; ruled tables stay between the lines around them."""
    run: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            run.append(item)
        else:
            yield from with_tables(in_columns(run)) if run else ()
            run = []
            yield item
    yield from with_tables(in_columns(run)) if run else ()


class _Sizes:
    """How high the lines of a document are, those without Chinese characters put right for their other font."""

    def __init__(self, pages: Sequence[Sequence[Line]], furniture: set[int]) -> None:
        lines = [line for page in pages for line in page if id(line) not in furniture]
        both = [_body(lines, wide=wide) for wide in (True, False)]
        self._scale = both[0] / both[1] if all(both) else 1.0
        sizes = Counter[int]()
        for line in lines:
            sizes[self.of(line)] += len(line.glyphs)
        body = median_low(sizes.elements()) if sizes else 0
        self.headings = sorted((size for size in sizes if size >= _HIGHER * body), reverse=True)

    def of(self, line: Line) -> int:
        """Return the height of a line in points, rounded."""
        wide = any(line.edges(wide=True))
        return round(line.height if wide else line.height * self._scale)


def _body(lines: Sequence[Line], *, wide: bool) -> float:
    """The height of most characters of the kind; 0 where there are none."""
    sizes = Counter[float]()
    for line in lines:
        first = next(line.edges(wide=wide), None)
        if first is not None:
            sizes[round(first[3] - first[1], 1)] += len(line.glyphs)
    return median_low(sizes.elements()) if sizes else 0.0


def _goes_on(line: Line, following: Line, indented: bool) -> bool:
    """Whether a paragraph goes on: the line is full, the following one is not indented.

    A line that ends in a sentence goes on only where the document indents its paragraphs.
    """
    if is_contents(line.text):
        return False
    size = line.height
    alike = _is_alike(line, following)
    # The lines behind a number may hang.
    indent = _HANGING if starts_anew(line.text) else _INDENT
    level = _depth(following) <= _depth(line) + indent * size
    if ends_sentence(line.text) and not (indented and _depth(following) <= _INDENT * size):
        return line.hyphen
    return line.hyphen or (
        _is_full(line, following) and alike and level and not _ANEW.match(following.text)
    )


def _is_alike(line: Line, other: Line) -> bool:
    """Whether two lines are set in one size, told by the characters that both have."""
    for wide in (True, False):
        first, second = next(line.edges(wide=wide), None), next(other.edges(wide=wide), None)
        if first and second:
            height = first[3] - first[1]
            return abs(second[3] - second[1] - height) <= _ALIKE * height
    return True


def _depth(line: Line) -> float:
    return line.left - line.column[0]


def _is_full(line: Line, following: Line) -> bool:
    """Whether what the following line begins with had no place on the line."""
    first = following.glyphs[0]
    right = first.box[2] if first.box else following.left
    for at, glyph in enumerate(following.glyphs):
        if glyph.box is None or glyph.char == " " or (at and is_wide(glyph.char)):
            break
        right = glyph.box[2]
        if is_wide(glyph.char):
            break
    needed = max(right - following.left + _BLANK * line.height, _FULL * line.height)
    return line.right + needed >= line.column[1]


def _is_indented(pages: Sequence[Sequence[Item]]) -> bool:
    """Whether a document indents the first line of its paragraphs: what follows a short last line tells."""
    first = [
        _depth(following) >= following.height
        for items in pages
        for line, following in pairwise(items)
        if isinstance(line, Line)
        and isinstance(following, Line)
        and ends_sentence(line.text)
        and line.right < line.column[1] - _SHORT * line.height
        and not starts_anew(following.text)
        and following.bottom < line.bottom
    ]
    return sum(first) > 0.6 * len(first)


def _is_spaced(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether a document mostly writes a blank between Latin and Chinese characters."""
    edges = [edge for lines in pages for line in lines for edge in _MIXED.findall(line.text)]
    return sum(" " in edge for edge in edges) * 2 > len(edges)


def _paragraph(lines: Sequence[tuple[Line, int]], style: _Style) -> Piece:
    """Lines as one piece; a blank comes between Latin words, and where the document writes one."""
    parts: list[str] = []
    marks: list[Mark] = []
    turns: list[tuple[int, int]] = []
    size = 0
    page = lines[0][1]
    for at, (line, number) in enumerate(lines):
        if at:
            before = lines[at - 1][0]
            edge = before.text[-1:] + line.glyphs[0].char
            parted = _LATIN_EDGE.fullmatch(edge) or (style.spaced and _MIXED.fullmatch(edge))
            between = (
                ("-" if style.keeps_hyphen(before.text, line.text) else "")
                if before.hyphen
                else (" " if parted else "")
            )
            parts.append(between)
            size += len(between)
        if number != page:
            turns.append((size, number))
            page = number
        marks += marks_of(line.glyphs, number, size)
        parts.append(line.text)
        size += len(line.glyphs)
    text = "".join(parts)
    height, headings = style.sizes.of(lines[0][0]), style.sizes.headings
    is_heading = (
        height in headings
        and len(text) <= _HEADING
        and _WORDS.search(text)
        and not ends_sentence(text)
    )
    return Piece(
        "heading" if is_heading else "line",
        text,
        level=headings.index(height) + 1 if is_heading else 0,
        page=lines[0][1],
        turns=tuple(turns),
        marks=tuple(marks),
    )
