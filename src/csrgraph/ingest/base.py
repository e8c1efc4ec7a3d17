"""The door of the room: one function that reads any supported file, or says why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from csrgraph.errors import EmptyInputError, ReadError, TooLargeError, UsageError
from csrgraph.ingest.child import parsed
from csrgraph.ingest.encoding import decode
from csrgraph.ingest.layout import Hint, find_blocks
from csrgraph.ingest.pieces import Composed, composed
from csrgraph.ingest.sniff import MARKDOWN, PLAIN, media_type
from csrgraph.model.ids import edition_id
from csrgraph.model.report import Page, Report

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_LINES",
    "SUPPORTED_SUFFIXES",
    "read",
    "read_bytes",
    "report_of",
]

SUPPORTED_SUFFIXES = (
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".xhtml",
    ".docx",
    ".pdf",
)
MAX_BYTES = 50 * 1024 * 1024
# Text is read without a child process: its limits bound the time (half a minute) and the memory.
MAX_CHARACTERS, MAX_LINES = 10_000_000, 250_000
_CJK = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")


def read(path: str | Path, *, language: Literal["zh", "en"] | None = None) -> Report:
    """Return the report that a file holds.

    Args:
        path: A file of text, Markdown, HTML, Word (.docx) or PDF; its content tells which. Text may be in any encoding
            that can be told.
        language: `zh` or `en`; by default the text decides (Chinese from a tenth of its letters).

    Raises:
        EmptyInputError: if there is no text in the file.
        UnsupportedFormatError: if the file is no text.
        ReadError: if the file is missing, unreadable or too large.
    """
    path = Path(path)
    _check_language(language)
    return read_bytes(_bytes(path), path.name, language=language)


def read_bytes(data: bytes, name: str, *, language: Literal["zh", "en"] | None = None) -> Report:
    """Return the report that the bytes of a file hold; what `read` does, for files inside others.

    Args:
        data: The whole file.
        name: Its name, or its path inside an archive; what messages and facts call it.
        language: `zh` or `en`; by default the text decides.

    Raises:
        ReadError: as `read`.
    """
    _check_language(language)
    if not data:
        raise EmptyInputError(f"{name}: the file is empty; give a report with text in it.")
    if len(data) > MAX_BYTES:
        raise TooLargeError(_too_large(name, len(data)))
    media = media_type(data, name)
    problems: list[str] = []
    if media in {PLAIN, MARKDOWN}:
        text, warnings = decode(data, name)
        problems += ["encoding"] * bool(warnings)
        made = Composed(text, {}, ())
    else:
        pieces, notes = parsed(data, media, name)
        warnings = [note.message for note in notes]
        problems += [note.word for note in notes]
        made = composed(pieces)
    if not made.text.strip():
        raise EmptyInputError(f"{name}: the file holds no text; give a report with text in it.")
    _check_length(made.text, name)
    report = report_of(made.text, name, data=data, language=language, hints=made.hints)
    report = report.model_copy(
        update={
            "media_type": media,
            "warnings": tuple(warnings),
            "problems": tuple(dict.fromkeys(problems)),
            "fragments": made.fragments,
        }
    )
    return _paged(report, made.pages)


def report_of(
    text: str,
    name: str,
    *,
    data: bytes | None = None,
    language: Literal["zh", "en"] | None = None,
    hints: Mapping[int, Hint] | None = None,
) -> Report:
    """Return the report that a text is: its blocks are found, nothing in it is changed.

    Args:
        text: The whole text, not empty.
        name: What messages call it.
        data: The bytes that it was decoded from; by default its UTF-8.
        language: `zh` or `en`; by default the text decides.
        hints: What the document's markup says of lines (`layout.find_blocks`).
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
        blocks=tuple(find_blocks(text, chosen, hints)),
    )


def _paged(report: Report, pages: tuple[Page, ...]) -> Report:
    """The report with its pages, and with the page of every block."""
    if not pages:
        return report
    report = report.model_copy(update={"pages": pages})
    blocks = tuple(
        block.model_copy(update={"page": report.page_at(block.start)}) for block in report.blocks
    )
    return report.model_copy(update={"blocks": blocks})


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise ReadError(f"{path}: there is no such file; check the path.")
    if not path.is_file():
        raise ReadError(f"{path}: this is not a file; give a report or use a folder with `run`.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TooLargeError(_too_large(str(path), size))
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: the file cannot be read: {error.strerror}.") from error
    return data


def _check_language(language: str | None) -> None:
    if language not in {None, "zh", "en"}:
        raise UsageError(f"The language {language!r} is not supported; allowed: zh, en.")


def _check_length(text: str, name: str) -> None:
    if len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES:
        raise TooLargeError(
            f"{name}: the document holds {len(text):,} characters in {text.count(chr(10)) + 1:,} lines; at most "
            f"{MAX_CHARACTERS:,} in {MAX_LINES:,} are read. Split it."
        )


def _too_large(name: str, size: int) -> str:
    return f"{name}: the file has {size:,} bytes; at most {MAX_BYTES:,} are read. Split it."


def _language(text: str) -> Literal["zh", "en"]:
    sample = text[:200_000]
    letters = len(_LETTER.findall(sample)) or 1
    return "zh" if len(_CJK.findall(sample)) / letters >= 0.1 else "en"
