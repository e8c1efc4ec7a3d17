"""What a file is, told by its content; the suffix only parts Markdown from plain text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from csrgraph.errors import EncryptedFileError, MalformedFileError, UnsupportedFormatError

__all__ = ["DOCX", "HTML", "MARKDOWN", "PDF", "PLAIN", "READABLE", "SCAN", "media_type"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML, MARKDOWN, PLAIN, PDF = "text/html", "text/markdown", "text/plain", "application/pdf"
READABLE = "plain text, Markdown, HTML, Word (.docx) and PDF"
# A PDF whose pages are pictures with text to be recognised.
SCAN = "application/pdf; scan"
# A PDF may have some other bytes before its mark.
_PDF_WITHIN = 1024
# A compound file is an old Office document, or holds a new one that a password locks.
_COMPOUND = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MAGIC = (
    (_COMPOUND, "an old Office document (.doc, .xls)"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a rich text document"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_INSIDE = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|table|article|main|h[1-6]|p)\b",
    re.I | re.S,
)
_XML = re.compile(rb"^\s*<\?xml", re.I)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MARKDOWN = frozenset({".md", ".markdown"})


def media_type(data: bytes, name: str) -> str:
    """Return the media type of a file's bytes.

    Raises:
        UnsupportedFormatError: if it is of a known kind that is not read.
        EncryptedFileError: if it is an Office document that only a password opens.
        MalformedFileError: if it begins like an archive and is none.
    """
    if data.startswith(_COMPOUND) and _LOCKED in data:
        raise EncryptedFileError(
            f"{name}: the Office document opens only with a password; save it without one."
        )
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnsupportedFormatError(_refusal(name, what))
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith(_ZIP):
        return _of_archive(data, name)
    head = data[:8192]
    for bom in _BOMS:
        head = head.removeprefix(bom)
    # Wide encodings put a zero beside every Latin letter.
    head = head.replace(b"\x00", b"")
    if _HTML.match(head):
        return HTML
    if _XML.match(head):
        raise UnsupportedFormatError(_refusal(name, "an XML file"))
    return MARKDOWN if PurePath(name).suffix.lower() in _MARKDOWN else PLAIN


def _of_archive(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as error:
        raise MalformedFileError(
            f"{name}: the file begins like a Word document or ZIP archive and is damaged ({error}); get it again."
        ) from error
    if "word/document.xml" in names:
        return DOCX
    what = next(
        (what for head, what in _INSIDE if any(n.startswith(head) for n in names)), "a ZIP archive"
    )
    raise UnsupportedFormatError(_refusal(name, what))


def _refusal(name: str, what: str) -> str:
    return (
        f"{name}: the file is {what}, which this version does not read; supported: {READABLE}. "
        "Save the report in one of these first."
    )
