"""PDF documents: the lines of every page in reading order, by PDFium.

Running heads, footers and page numbers are set aside: lines at the edge of a page that come back on other pages,
whatever number is in them. What belongs to one paragraph is told later, from the lines (`layout`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from csrgraph.errors import EmptyInputError, EncryptedFileError, MalformedFileError, TooLargeError
from csrgraph.ingest.grid import Box, Grid, find_grids
from csrgraph.ingest.layout import ends_sentence, starts_anew
from csrgraph.ingest.pieces import Piece, squeezed

__all__ = ["pdf_pieces"]

MAX_PAGES = 3000
# Lines this near to the upper or lower edge of a page's text may be furniture.
_EDGE_LINES = 3
# Furniture comes back on this share of the pages, and on three at least (on both of two).
_SHARE, _LEAST = 0.2, 3
_SAME_HEIGHT = 4.0
_PAGE_NUMBER = re.compile(
    r"[-–—·•|\s]*(?:第\s*)?(?:[Pp]age\s*)?\d{1,4}(?:\s*页)?(?:\s*(?:[/／]|共|of)\s*\d{1,4}(?:\s*页)?)?[-–—·•|\s]*"
)
# What surely begins anew, even behind a full line; a bare number may be a figure.
_ANEW = re.compile(
    r"第[一二三四五六七八九十百0-9]+[章节部分篇]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}、|[●•■◆▪➢①-⑳]"
)
# How far to the right, in times its height, a line may begin that goes on with the one before.
_INDENT, _HANGING = 0.5, 4.0
# A line is full when it ends within this many times its height of the margin.
_FULL = 1.5
_DEPTH = 4
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_LATIN_EDGE = re.compile(rf"[^\s{_WIDE}]{{2}}")
_MIXED = re.compile(r"[A-Za-z0-9%] ?[\u4e00-\u9fff]|[\u4e00-\u9fff] ?[A-Za-z0-9]")
_WIDE_GAP = re.compile(rf"(?<=[{_WIDE}]) (?=[{_WIDE}])")
# What PDFium gives for a hyphen that a line end added.
_ADDED_HYPHEN = frozenset({0x2, 0xFFFE})
_LINE_END = frozenset({0xA, 0xD})
_PASSWORD = 4
# A document with fewer characters a page than this holds pictures of text.
_LEAST_TEXT = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page; its edges are in points from the page's lower left corner, `size` is that of its font."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    hyphen: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table, and the character codes of its cells."""

    grid: Grid
    texts: dict[tuple[int, int], list[int]]

    def rows(self) -> list[tuple[str, ...]]:
        """Return the texts of the cells, row by row; lines of Chinese in a cell are joined without a blank."""
        return self.grid.rows(
            {field: _WIDE_GAP.sub("", _plain(codes)) for field, codes in self.texts.items()}
        )


def pdf_pieces(data: bytes, name: str) -> tuple[list[Piece], list[str]]:
    """Return the lines of a PDF document, furniture marked, and warnings.

    Raises:
        EncryptedFileError: if only a password opens it.
        TooLargeError: if it has more pages than are read.
        EmptyInputError: if its pages hold no text.
        MalformedFileError: if it is damaged.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        number = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise EncryptedFileError(
                f"{name}: the document opens only with a password; save it without one."
            ) from error
        raise MalformedFileError(f"{name}: the PDF is damaged ({error}); get it again.") from error
    if number > MAX_PAGES:
        raise TooLargeError(
            f"{name}: the document has {number:,} pages; at most {MAX_PAGES:,} are read. Split it."
        )
    pages: list[list[_Line | _Table]] = []
    unread: list[int] = []
    for index in range(number):
        try:
            pages.append(_items(document[index]))
        except pypdfium2.PdfiumError:
            pages.append([])
            unread.append(index + 1)
    if sum(_size(item) for items in pages for item in items) < _LEAST_TEXT * max(1, number):
        raise EmptyInputError(
            f"{name}: the pages of the document hold no text (a scan?); give a version with text in it."
        )
    warnings = [f"{name}: page {page} could not be read." for page in unread[:10]]
    return list(_pieces(pages)), warnings


def _items(page: Any) -> list[_Line | _Table]:
    """The lines of a page as PDFium orders them, each ruled table in the place of its first character."""
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    drawn = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH)
    tables = [_Table(grid, {}) for grid in find_grids([thing.get_bounds() for thing in drawn])]
    count = text_page.count_chars()
    items: list[_Line | _Table] = []
    current: list[tuple[int, int]] = []
    inside: tuple[_Table, tuple[int, int]] | None = None
    for at in range(count + 1):
        code = raw.FPDFText_GetUnicode(text_page.raw, at) if at < count else 0xA
        blank = code in _LINE_END or chr(code).isspace()
        if tables and not blank:
            inside = _place(tables, text_page.get_charbox(at, loose=True))
        if inside is not None:
            table, field = inside
            if not table.texts:
                items += _line(text_page, current)
                items.append(table)
                current = []
            table.texts.setdefault(field, []).append(0x20 if blank else code)
        elif code in _LINE_END:
            items += _line(text_page, current)
            current = []
        else:
            current.append((at, code))
    text_page.close()
    page.close()
    return items


def _size(item: _Line | _Table) -> int:
    return len(item.text) if isinstance(item, _Line) else sum(map(len, item.texts.values()))


def _place(tables: Sequence[_Table], box: Box) -> tuple[_Table, tuple[int, int]] | None:
    """The table and the cell that hold the middle of a character."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for table in tables:
        field = table.grid.field(x, y)
        if field is not None:
            return table, field
    return None


def _line(text_page: Any, characters: Sequence[tuple[int, int]]) -> list[_Line]:
    """The line of some characters (position, code); nothing where they are blank."""
    import pypdfium2.raw as raw

    hyphen = bool(characters) and characters[-1][1] in _ADDED_HYPHEN
    text = _plain(code for _, code in characters)
    if not text:
        return []
    seen = [at for at, code in characters if not chr(code).isspace()]
    left, bottom, _, top = text_page.get_charbox(seen[0], loose=True)
    right = text_page.get_charbox(seen[-1], loose=True)[2]
    size = raw.FPDFText_GetFontSize(text_page.raw, seen[-1])
    return [_Line(text, left, right, top, bottom, size, hyphen)]


def _plain(codes: Iterable[int]) -> str:
    return squeezed(_decoded(code for code in codes if code and code not in _ADDED_HYPHEN))


def _decoded(codes: Iterator[int]) -> str:
    """PDFium gives UTF-16 units on some platforms: pairs are put together, lone halves dropped."""
    units = b"".join(
        code.to_bytes(2, "little") if code < 0x10000 else chr(code).encode("utf-16-le")
        for code in codes
    )
    return units.decode("utf-16-le", "ignore")


def _pieces(pages: Sequence[Sequence[_Line | _Table]]) -> Iterator[Piece]:
    lines = [[item for item in items if isinstance(item, _Line)] for items in pages]
    furniture = _furniture(lines)
    spaced = _is_spaced(lines)
    open_piece: Piece | None = None
    before: tuple[_Line, float] | None = None
    for number, items in enumerate(pages, start=1):
        margin = _margin(lines[number - 1])
        for item in items:
            if isinstance(item, _Line) and id(item) in furniture:
                yield Piece("aside", item.text, page=number)
                continue
            if (
                isinstance(item, _Line)
                and open_piece is not None
                and before is not None
                and _goes_on(*before, item)
            ):
                open_piece = _joined(open_piece, before[0], item, number, spaced)
                before = (item, margin)
                continue
            if open_piece is not None:
                yield open_piece
            open_piece, before = None, None
            if isinstance(item, _Line):
                open_piece, before = Piece("line", item.text, page=number), (item, margin)
            else:
                yield from (Piece("table_row", cells=row, page=number) for row in item.rows())
    if open_piece is not None:
        yield open_piece


def _furniture(pages: Sequence[Sequence[_Line]]) -> set[int]:
    """The identities of running heads, footers and page numbers."""
    edges = [sorted(_edge_lines(lines), key=lambda line: -line.top) for lines in pages]
    # A head comes back at its height; so does not a phrase that now and then ends a page.
    times = Counter(key for page in edges for key in {_key(line) for line in page})
    needed = max(2, min(_LEAST, len(pages)), round(_SHARE * len(pages)))

    def comes_back(line: _Line) -> bool:
        text, height = _key(line)
        return sum(times[text, height + step] for step in (-1, 0, 1)) >= needed

    found = [line for page in edges for line in page if comes_back(line)]
    known = {_key(line)[0] for line in found}
    for page in edges:
        # On a page of another format a head stands at another height, but outermost.
        outer = {id(line) for line in (*page[:1], *page[-1:])}
        found += [
            line
            for line in page
            if _PAGE_NUMBER.fullmatch(line.text) or (id(line) in outer and _key(line)[0] in known)
        ]
    return {id(line) for line in found}


def _margin(lines: Sequence[_Line]) -> float:
    """Where full lines of a page end: nearly the rightmost edge, so that one stray line does not count."""
    edges = sorted(line.right for line in lines)
    return edges[max(0, round(0.95 * len(edges)) - 1)] if edges else 0.0


def _goes_on(line: _Line, margin: float, following: _Line) -> bool:
    """Whether a paragraph goes on: the line is full and ends no sentence, the following one is not indented."""
    size = line.top - line.bottom
    full = line.right >= margin - _FULL * size
    alike = abs(following.size - line.size) <= 0.1 * line.size
    # The lines behind a number may hang.
    indent = _HANGING if starts_anew(line.text) else _INDENT
    level = following.left <= line.left + indent * size
    return line.hyphen or (
        full
        and alike
        and level
        and not ends_sentence(line.text)
        and not _ANEW.match(following.text)
    )


def _is_spaced(pages: Sequence[Sequence[_Line]]) -> bool:
    """Whether a document mostly writes a blank between Latin and Chinese characters."""
    edges = [edge for lines in pages for line in lines for edge in _MIXED.findall(line.text)]
    return sum(" " in edge for edge in edges) * 2 > len(edges)


def _joined(piece: Piece, line: _Line, following: _Line, page: int, spaced: bool) -> Piece:
    """A piece with one more line; a blank comes between Latin words, and where the document writes one."""
    edge = piece.text[-1:] + following.text[:1]
    parted = _LATIN_EDGE.fullmatch(edge) or (spaced and _MIXED.fullmatch(edge))
    text = piece.text + (" " if parted and not line.hyphen else "")
    turns = piece.turns
    if page != (turns[-1][1] if turns else piece.page):
        turns = (*turns, (len(text), page))
    return replace(piece, text=text + following.text, turns=turns)


def _edge_lines(lines: Sequence[_Line]) -> list[_Line]:
    """The highest and lowest lines of a page."""
    order = sorted(lines, key=lambda line: -line.top)
    return order if len(order) <= 2 * _EDGE_LINES else [*order[:_EDGE_LINES], *order[-_EDGE_LINES:]]


def _key(line: _Line) -> tuple[str, int]:
    """A line without its numbers, and its height on the page."""
    return re.sub(r"\d+", "0", "".join(line.text.split())), round(line.bottom / _SAME_HEIGHT)
