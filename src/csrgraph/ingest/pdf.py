"""PDF documents: what stands on every page, by PDFium; `flow` makes pieces of it.

The text of a page is the sequence of its characters as PDFium counts them; `Glyph.at` points into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from csrgraph.errors import (
    EmptyInputError,
    EncryptedFileError,
    MalformedFileError,
    ReadError,
    ScannedFileError,
    TooLargeError,
)
from csrgraph.ingest import ocr
from csrgraph.ingest.flow import Item, pieces_of
from csrgraph.ingest.grid import Box, Grid, find_grids
from csrgraph.ingest.lines import Glyph, Line, Table, is_wide, joined_cell, line_of
from csrgraph.ingest.pieces import Note, Piece

__all__ = ["pdf_pieces"]

MAX_PAGES = 3000
_DEPTH = 4
# What PDFium gives for a hyphen that a line end added.
_ADDED_HYPHEN = frozenset({0x2, 0xFFFE})
_LINE_END = frozenset({0xA, 0xD})
_PASSWORD = 4
# A blank between a Chinese and a Latin character takes at least this share of the height more than a spread gap.
_BLANK = 0.12
# A blank that PDFium puts between characters that stand apart.
_ADDED = Glyph(" ", -2)
# A document with fewer characters a page than this holds pictures of text; so does a page with fewer, and a picture
# over this share of it.
_LEAST_TEXT, _PICTURE = 8, 0.5


@dataclass(slots=True)
class _Ruled:
    """A ruled table, and the glyphs of its cells as far as they are known."""

    grid: Grid
    glyphs: dict[tuple[int, int], list[Glyph]]

    def table(self) -> Table:
        cells = {field: joined_cell(glyphs) for field, glyphs in self.glyphs.items()}
        return Table(tuple(self.grid.rows(cells, ())), self.grid.xs)


def pdf_pieces(
    data: bytes, name: str, *, scans: bool = False, before_page: Callable[[], None] = lambda: None
) -> tuple[list[Piece], list[Note]]:
    """Return the pieces of a PDF document, furniture marked, and notes on what was lost.

    Args:
        data: The document.
        name: What messages call it.
        scans: Whether text is recognised on pages that are pictures.
        before_page: Called before each page is read.

    Raises:
        EncryptedFileError: if only a password opens it.
        TooLargeError: if it has more pages than are read.
        EmptyInputError: if its pages hold no text; ScannedFileError: if they are pictures.
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
    pages: list[list[Item]] = []
    unread: list[int] = []
    pictures: list[int] = []
    for index in range(number):
        before_page()
        try:
            page = document[index]
            items = _items(page)
            if sum(map(_size, items)) < _LEAST_TEXT and _is_picture(page):
                if scans:
                    items = _recognised(page, name)
                else:
                    pictures.append(index + 1)
            page.close()
            pages.append(items)
        except pypdfium2.PdfiumError:
            pages.append([])
            unread.append(index + 1)
    if sum(_size(item) for items in pages for item in items) < _LEAST_TEXT * max(1, number):
        if pictures:
            raise ScannedFileError(
                f"{name}: the pages of the document are pictures; give a version with text in it, "
                "or install the extra [ocr] to have it recognised."
            )
        raise EmptyInputError(
            f"{name}: the pages of the document hold no text; give a version with text in it."
        )
    notes = []
    if unread:
        notes.append(Note("pages_unread", f"{name}: {_list(unread)} could not be read."))
    if pictures:
        what = f"{name}: {_list(pictures)} without text is a picture"
        notes.append(
            Note("no_text_on_pages", f"{what}; with the extra [ocr] its text is recognised.")
        )
    return list(pieces_of(pages)), notes


def _list(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return f"page {', '.join(map(str, numbers[:10]))}{more}"


def _is_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    width, height = page.get_size()
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)
    boxes = [picture.get_bounds() for picture in pictures]
    area = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(area >= _PICTURE * width * height)


def _recognised(page: Any, name: str) -> list[Item]:
    """The lines that a picture of a page shows; what stands side by side is one line with a blank between."""
    rows: list[list[ocr.Recognised]] = []
    try:
        parts = ocr.recognised(page)
    except ReadError as error:
        raise ReadError(f"{name}: {error}") from error
    for part in parts:
        if rows and rows[-1][0].bottom < (part.top + part.bottom) / 2 < rows[-1][0].top:
            rows[-1].append(part)
        else:
            rows.append([part])
    lines = [
        line_of(glyph for part in row for glyph in (*_spread(part), Glyph(" "))) for row in rows
    ]
    return [line for line in lines if line]


def _spread(part: ocr.Recognised) -> Iterator[Glyph]:
    """The characters of a recognised line, each in its share of the line's box: Latin ones are half as wide."""
    widths = [2 if is_wide(char) else 1 for char in part.text]
    step = (part.right - part.left) / max(1, sum(widths))
    left = part.left
    for char, width in zip(part.text, widths, strict=True):
        yield Glyph(char, -1, (left, part.bottom, left + width * step, part.top))
        left += width * step


def _items(page: Any) -> list[Item]:
    """The lines of a page as PDFium orders them, each ruled table in the place of its first character."""
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    drawn = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH)
    tables = [_Ruled(grid, {}) for grid in find_grids([thing.get_bounds() for thing in drawn])]
    items: list[Line | _Ruled] = []
    current: list[Glyph] = []
    inside: tuple[_Ruled, tuple[int, int]] | None = None

    def close(*, hyphen: bool = False) -> None:
        line = line_of(current, hyphen=hyphen)
        if line:
            items.append(line)
        current.clear()

    for glyph in _settled(_glyphs(text_page)):
        blank = glyph.char.isspace()
        if tables and not blank and glyph.box:
            inside = _place(tables, glyph.box)
        if inside is not None:
            table, field = inside
            if not table.glyphs:
                close()
                items.append(table)
            table.glyphs.setdefault(field, []).append(glyph)
        elif glyph.char in {"\n", ""}:
            # PDFium leaves out the line end behind a hyphen that it takes for an added one.
            close(hyphen=not glyph.char)
        else:
            current.append(glyph)
    close()
    text_page.close()
    return [item if isinstance(item, Line) else item.table() for item in items]


def _glyphs(text_page: Any) -> Iterator[Glyph]:
    """The characters of a page; a line end is LF, an added hyphen is empty.

    PDFium gives UTF-16 units on some platforms: pairs are put together, lone halves dropped.
    """
    import pypdfium2.raw as raw

    edges = raw.FS_RECTF()

    def box(at: int) -> Box:
        # The wrapper's call is three times as slow, and this is what reading a page takes.
        raw.FPDFText_GetLooseCharBox(text_page.raw, at, edges)
        return (edges.left, edges.bottom, edges.right, edges.top)

    high = 0
    for at in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page.raw, at)
        if code in _LINE_END:
            yield Glyph("\n")
        elif code in _ADDED_HYPHEN:
            yield Glyph("")
        elif 0xD800 <= code < 0xDC00:
            high = code
            continue
        elif 0xDC00 <= code < 0xE000:
            if high:
                char = chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
                yield Glyph(char, at - 1, box(at - 1))
        elif code == 0x20 and raw.FPDFText_IsGenerated(text_page.raw, at) == 1:
            yield _ADDED
        elif code >= 0x20 or code == 0x9:
            char = chr(code)
            # Only a blank as such is copied; others become one.
            if char.isspace() and char != " ":
                yield Glyph(" ")
            else:
                yield Glyph(char, at, box(at))
        high = 0


def _settled(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out the blanks that were added where a justified line only spreads its Chinese characters."""
    before: Glyph | None = None
    added = False
    # How far the line spreads its characters, as far as it is known.
    spread: float | None = None
    for glyph in glyphs:
        if glyph is _ADDED:
            added = True
            continue
        if glyph.char == "\n":
            spread = None
        gap = _gap(before, glyph)
        if added and not (before and gap is not None and _is_spread(before, glyph, gap, spread)):
            yield Glyph(" ")
        if before and gap is not None and is_wide(before.char) and is_wide(glyph.char):
            spread = gap
        added = False
        yield glyph
        before = glyph if glyph.box else None


def _gap(before: Glyph | None, glyph: Glyph) -> float | None:
    return glyph.box[0] - before.box[2] if before and before.box and glyph.box else None


def _is_spread(before: Glyph, glyph: Glyph, gap: float, spread: float | None) -> bool:
    """Whether a gap is no blank: between Chinese characters, or no wider than between those of the line."""
    height = before.box[3] - before.box[1] if before.box else 0.0
    wide = is_wide(before.char) + is_wide(glyph.char)
    if wide == 2:
        return gap < height
    return wide == 1 and gap - (spread or 0.0) < _BLANK * height


def _size(item: Item) -> int:
    if isinstance(item, Line):
        return len(item.glyphs)
    return sum(len(cell) for row in item.rows for cell in row)


def _place(tables: Sequence[_Ruled], box: Box) -> tuple[_Ruled, tuple[int, int]] | None:
    """The table and the cell that hold the middle of a character."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for table in tables:
        field = table.grid.field(x, y)
        if field is not None:
            return table, field
    return None
