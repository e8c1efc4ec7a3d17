"""HTML pages: the main text in reading order; menus, scripts and footers are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from csrgraph.errors import MalformedFileError
from csrgraph.ingest.encoding import decode, makes_sense
from csrgraph.ingest.pieces import Note, Piece, PieceKind, squeezed

__all__ = ["html_pieces"]

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.I)
# Pages that say GB2312 mostly mean its superset.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
# What decodes strictly in these is in them.
_SURE = frozenset({"utf-8", "utf8", "ascii", "us-ascii"})
_LEFT_OUT = frozenset(
    "script style noscript template nav footer aside form button svg iframe select object canvas math title".split()
)
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure header hr "
    "html li main ol p pre section summary ul".split()
)
_HEADING = re.compile("h([1-6])")
_MAIN = ("main", "article")
# A main part with less than this share of a page's text is not the main part.
_MAIN_SHARE = 0.5
# Tags, comments, scripts and styles; what is left is about the text of a page.
_MARKUP = re.compile(r"<!--[^>]{0,20000}?-->|<[^<>]{0,4000}>")
# A parser that keeps less than this share of the text has lost some.
_LOST = 0.5
# A list with more of its text than this in links is a menu.
_MENU_SHARE, _MENU_LINKS = 0.8, 4


def html_pieces(data: bytes, name: str) -> tuple[list[Piece], list[Note]]:
    """Return the pieces of an HTML page and notes.

    Args:
        data: The bytes of the page, in the encoding that it names or one that can be told.
        name: What messages call it.

    Raises:
        MalformedFileError: if nothing can be made of the bytes.
        EncodingError: if the encoding cannot be told.
    """
    from lxml import etree, html

    text, warnings = _decoded(data, name)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(_without_declaration(text), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise MalformedFileError(f"{name}: the page cannot be read as HTML ({error}).") from error
    # What is nested too deeply the parser leaves out without a word.
    if len(squeezed(root.text_content())) < _LOST * len(squeezed(unescape(_MARKUP.sub(" ", text)))):
        raise MalformedFileError(
            f"{name}: the parser lost most of the page's text (elements nested too deeply?); save the page as text."
        )
    return list(_Walk(_main_part(root)).pieces()), [
        Note("encoding", message) for message in warnings
    ]


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text of a page in the encoding that it states, if that makes as much sense as the likeliest one."""
    stated = _CHARSET.search(data[:4096])
    if stated and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        encoding = stated.group(1).decode("ascii").lower()
        try:
            text = data.decode(_MEANT.get(encoding, encoding))
        except (LookupError, UnicodeDecodeError):
            return decode(data, name)
        if encoding in _SURE or makes_sense(text):
            return text, []
        guessed, warnings = decode(data, name)
        if makes_sense(guessed):
            note = f"{name}: the page states {encoding} and is in another encoding; check the text."
            return guessed, [*warnings, note]
        return text, []
    return decode(data, name)


def _without_declaration(text: str) -> str:
    """lxml refuses text that still names an encoding, and ends at a NUL."""
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text).replace("\x00", "")


def _main_part(root: Any) -> Any:
    length = len(squeezed(root.text_content()))
    for tag in _MAIN:
        parts = list(root.iter(tag))
        if len(parts) == 1 and len(squeezed(parts[0].text_content())) > _MAIN_SHARE * length:
            return parts[0]
    return root


class _Walk:
    """One pass over a page's elements; text is gathered until a block begins or ends."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.words: list[str] = []
        self.kinds: list[tuple[PieceKind, int]] = [("paragraph", 0)]

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order."""
        from lxml import etree

        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            if not isinstance(element.tag, str):
                walk.skip_subtree()
                continue
            tag = element.tag.lower()
            if event == "end":
                yield from self._closed(tag, element)
            elif tag in _LEFT_OUT or _is_hidden(element) or _is_menu(element, tag):
                # The tail of what is left out belongs to what is around it.
                walk.skip_subtree()
                element.set("csrgraph", "out")
            elif tag == "table" and _is_data(element):
                yield from self._flushed()
                yield from _rows(element)
                walk.skip_subtree()
                element.set("csrgraph", "out")
            else:
                yield from self._opened(tag, element)
        yield from self._flushed()

    def _opened(self, tag: str, element: Any) -> Iterator[Piece]:
        heading = _HEADING.fullmatch(tag)
        if tag in _BLOCKS or heading or tag in {"table", "tr", "td", "th"}:
            yield from self._flushed()
        if heading:
            self.kinds.append(("heading", int(heading.group(1))))
        elif tag == "li":
            self.kinds.append(("list_item", 0))
        if tag == "br":
            yield from self._flushed()
        if element.text:
            self.words.append(element.text)

    def _closed(self, tag: str, element: Any) -> Iterator[Piece]:
        out = element.get("csrgraph") == "out"
        heading = _HEADING.fullmatch(tag)
        if not out and (tag in _BLOCKS or heading or tag in {"table", "tr", "td", "th"}):
            yield from self._flushed()
            if (heading or tag == "li") and len(self.kinds) > 1:
                self.kinds.pop()
        if element.tail and element is not self.root:
            self.words.append(element.tail)

    def _flushed(self) -> Iterator[Piece]:
        text = squeezed("".join(self.words))
        self.words.clear()
        if text:
            kind, level = self.kinds[-1]
            yield Piece(kind, text, level)


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _is_menu(element: Any, tag: str) -> bool:
    if tag not in {"ul", "ol"}:
        return False
    links = [squeezed(link.text_content()) for link in element.iter("a")]
    whole = len(squeezed(element.text_content()))
    return len(links) >= _MENU_LINKS and sum(map(len, links)) > _MENU_SHARE * whole


def _is_data(table: Any) -> bool:
    """A table of data has rows of several cells and no table inside; others only lay out the page."""
    if any(inner is not table for inner in table.iter("table")):
        return False
    rows = [len(row.findall("td")) + len(row.findall("th")) for row in table.iter("tr")]
    return len(rows) >= 2 and max(rows, default=0) >= 2


def _rows(table: Any) -> Iterator[Piece]:
    for caption in table.iter("caption"):
        yield Piece("paragraph", squeezed(caption.text_content()))
    first = True
    for row in table.iter("tr"):
        parts = [cell for cell in row if cell.tag in {"td", "th"}]
        cells = tuple(squeezed(" ".join(cell.itertext())) for cell in parts)
        if any(cells):
            head = all(cell.tag == "th" for cell in parts)
            yield Piece("table_row", cells=cells, first=first, head=head)
            first = False
