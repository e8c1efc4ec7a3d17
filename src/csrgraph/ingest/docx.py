"""Word documents: paragraphs, headings by style or outline level, lists and tables of the body.

The package is read as what it is, a ZIP archive of XML (ECMA-376, part 1): the parts that are not asked for, such
as pictures, are never unpacked. Headers, footers and deleted text are set aside.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from csrgraph.errors import EncryptedFileError, MalformedFileError, TooLargeError
from csrgraph.ingest.pieces import Note, Piece

__all__ = ["docx_pieces"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAX_PART = 64 * 1024 * 1024
_ENCRYPTED = 0x1
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.I)
_TITLE = re.compile(r"(?:title|文档标题|標題|标题)", re.I)
_BLANK = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOT_TEXT = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", _FALLBACK, f"{_W}pPr", f"{_W}rPr"}
)


def docx_pieces(data: bytes, name: str) -> tuple[list[Piece], list[Note]]:
    """Return the pieces of a Word document and notes.

    Raises:
        EncryptedFileError: if a part of it is encrypted.
        TooLargeError: if a part is larger than is read.
        MalformedFileError: if the archive or its XML is damaged.
    """
    body = _part(data, "word/document.xml", name)
    if body is None:
        raise MalformedFileError(f"{name}: the Word document lacks its main part; get it again.")
    styles = _styles(_part(data, "word/styles.xml", name))
    root = body.find(f"{_W}body")
    if root is None:
        raise MalformedFileError(f"{name}: the Word document has no body; get it again.")
    return list(_pieces(root, styles)), []


def _part(data: bytes, part: str, name: str) -> Any:
    """The parsed XML of a part, None if there is none."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            try:
                info = archive.getinfo(part)
            except KeyError:
                return None
            if info.flag_bits & _ENCRYPTED:
                raise EncryptedFileError(
                    f"{name}: the document is encrypted; save it without a password."
                )
            if info.file_size > _MAX_PART:
                raise TooLargeError(
                    f"{name}: {part} holds {info.file_size:,} bytes; at most {_MAX_PART:,} are read. Split it."
                )
            # Never more than the size that the entry states.
            xml = archive.read(info)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise MalformedFileError(
            f"{name}: the Word document is damaged ({error}); get it again."
        ) from error
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        tree = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "too long" in str(error):
            raise TooLargeError(
                f"{name}: the Word document holds a text without end ({error}); split it."
            ) from error
        raise MalformedFileError(
            f"{name}: the Word document's XML is damaged ({error})."
        ) from error
    if tree.getroottree().docinfo.internalDTD is not None:
        raise MalformedFileError(
            f"{name}: the Word document defines entities, which none does; not read."
        )
    return tree


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    """Per style id whether it is a heading or title, and the level, also where it is based on such a style."""
    if root is None:
        return {}
    found: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in root.iter(f"{_W}style"):
        key = style.get(f"{_W}styleId") or ""
        base = style.find(f"{_W}basedOn")
        if base is not None:
            based[key] = base.get(f"{_W}val") or ""
        label = style.find(f"{_W}name")
        text = label.get(f"{_W}val") or "" if label is not None else ""
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        heading = _HEADING.fullmatch(text.strip())
        if heading:
            found[key] = ("heading", int(heading.group(1)))
        elif _TITLE.fullmatch(text.strip()):
            found[key] = ("title", 0)
        elif outline is not None and (outline.get(f"{_W}val") or "9") in "012345678":
            found[key] = ("heading", int(outline.get(f"{_W}val")) + 1)
    for key in based:
        chain, at = [key], key
        while at not in found and at in based and based[at] not in chain:
            at = based[at]
            chain.append(at)
        if at in found:
            found[key] = found[at]
    return found


def _pieces(body: Any, styles: dict[str, tuple[str, int]]) -> Iterator[Piece]:
    """The pieces of a body in order; content controls and the like are looked into."""
    waiting = [iter(body)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag == f"{_W}p":
            yield from _paragraph(element, styles)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element)
        elif element.tag not in _NOT_TEXT and isinstance(element.tag, str):
            waiting.append(iter(element))


def _paragraph(paragraph: Any, styles: dict[str, tuple[str, int]]) -> Iterator[Piece]:
    kind, level = _kind(paragraph, styles)
    for line in _text(paragraph).split("\n"):
        if line.strip():
            yield Piece(kind, line, level)  # type: ignore[arg-type]
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(outer.tag == _FALLBACK for outer in box.iterancestors()):
            for inner in box.iter(f"{_W}p"):
                yield from (Piece("paragraph", line) for line in _text(inner).split("\n"))


def _kind(paragraph: Any, styles: dict[str, tuple[str, int]]) -> tuple[str, int]:
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    level = outline.get(f"{_W}val") or "9" if outline is not None else "9"
    if level in "012345678":
        return "heading", int(level) + 1
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if style is not None and (style.get(f"{_W}val") or "") in styles:
        return styles[style.get(f"{_W}val")]
    return (
        ("list_item", 0) if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else ("paragraph", 0)
    )


def _text(element: Any) -> str:
    """The visible text of an element, without text boxes and deletions."""
    parts: list[str] = []
    waiting = [iter(element)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _BLANK:
            parts.append(_BLANK[child.tag])
        elif child.tag not in _NOT_TEXT:
            waiting.append(iter(child))
    return "".join(parts)


def _rows(table: Any) -> Iterator[Piece]:
    """The rows of a table, each cell's paragraphs joined; tables inside cells give their text to the cell."""
    first = True
    for row in _inside(table, f"{_W}tr"):
        cells = tuple(
            " ".join(_text(p) for p in cell.iter(f"{_W}p")) for cell in _inside(row, f"{_W}tc")
        )
        if any(cell.strip() for cell in cells):
            head = row.find(f"{_W}trPr/{_W}tblHeader") is not None
            yield Piece("table_row", cells=cells, first=first, head=head)
            first = False


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """The nearest descendants of a tag, through content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"}:
            yield from _inside(child, tag)
