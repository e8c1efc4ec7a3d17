"""The door of the room: one function that reads any supported file, or says why not."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Literal

from csrgraph.errors import EmptyInputError, ReadError, UnsupportedFormatError, UsageError
from csrgraph.ingest.encoding import decode
from csrgraph.ingest.layout import find_blocks
from csrgraph.model.ids import edition_id
from csrgraph.model.report import Report

__all__ = ["MAX_BYTES", "SUPPORTED_SUFFIXES", "read", "report_of"]

SUPPORTED_SUFFIXES = (".txt", ".text", ".md", ".markdown")
MAX_BYTES = 50 * 1024 * 1024
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (Word, Excel and the like)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a rich text document"),
)
_MARKUP = re.compile(rb"^\s*(?:<!doctype html|<html|<\?xml)", re.I)
_CJK = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")


def read(path: str | Path, *, language: Literal["zh", "en"] | None = None) -> Report:
    """Return the report that a file holds.

    Args:
        path: A text or Markdown file, in any encoding that can be told.
        language: `zh` or `en`; by default the text decides (Chinese from a tenth of its letters).

    Raises:
        EmptyInputError: if there is no text in the file.
        UnsupportedFormatError: if the file is no text.
        ReadError: if the file is missing, unreadable or too large.
    """
    path = Path(path)
    if language not in {None, "zh", "en"}:
        raise UsageError(f"The language {language!r} is not supported; allowed: zh, en.")
    data = _bytes(path)
    _refuse_other_formats(path, data)
    text, warnings = decode(data, path.name)
    if not text.strip():
        raise EmptyInputError(f"{path}: the file holds no text; give a report with text in it.")
    media_type = "text/markdown" if path.suffix.lower() in {".md", ".markdown"} else "text/plain"
    report = report_of(text, path.name, data=data, language=language)
    return report.model_copy(update={"media_type": media_type, "warnings": tuple(warnings)})


def report_of(
    text: str,
    name: str,
    *,
    data: bytes | None = None,
    language: Literal["zh", "en"] | None = None,
) -> Report:
    """Return the report that a text is: its blocks are found, nothing in it is changed.

    Args:
        text: The whole text, not empty.
        name: What messages call it.
        data: The bytes that it was decoded from; by default its UTF-8.
        language: `zh` or `en`; by default the text decides.
    """
    data = text.encode("utf-8", "surrogatepass") if data is None else data
    chosen = language or _language(text)
    return Report(
        edition=edition_id(data),
        name=name,
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        language=chosen,
        text=text,
        blocks=tuple(find_blocks(text, chosen)),
    )


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise ReadError(f"{path}: there is no such file; check the path.")
    if not path.is_file():
        raise ReadError(f"{path}: this is not a file; give a report or use a folder with `run`.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                f"{path}: the file has {size:,} bytes; at most {MAX_BYTES:,} are read. Split it."
            )
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: the file cannot be read: {error.strerror}.") from error
    if not data:
        raise EmptyInputError(f"{path}: the file is empty; give a report with text in it.")
    return data


def _refuse_other_formats(path: Path, data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnsupportedFormatError(_unsupported(path, what))
    if _MARKUP.match(data[:512]):
        raise UnsupportedFormatError(_unsupported(path, "an HTML or XML page"))
    if path.suffix.lower() not in SUPPORTED_SUFFIXES:
        raise UnsupportedFormatError(
            _unsupported(path, f"named {path.suffix or 'without a suffix'}")
        )


def _unsupported(path: Path, what: str) -> str:
    allowed = ", ".join(SUPPORTED_SUFFIXES)
    return (
        f"{path}: the file is {what}, which this version does not read; supported: {allowed}. "
        "Save the report as plain text first."
    )


def _language(text: str) -> Literal["zh", "en"]:
    sample = text[:200_000]
    letters = len(_LETTER.findall(sample)) or 1
    return "zh" if len(_CJK.findall(sample)) / letters >= 0.1 else "en"
