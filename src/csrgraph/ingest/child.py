"""Untrusted documents are parsed in a child process of its own, under limits of time and memory.

The child (`worker`) is a fresh interpreter, never a fork: an open store would not survive one. Bytes go in by its
standard input, pieces come back as JSON, so that nothing it says is run. When it hangs, it is killed; when it dies,
the batch goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from csrgraph import errors
from csrgraph.errors import (
    MalformedFileError,
    ReadError,
    ReadTimeoutError,
    ScannedFileError,
    TooLargeError,
)
from csrgraph.ingest import ocr
from csrgraph.ingest.pieces import Note, Piece, from_rows
from csrgraph.ingest.sniff import PDF, SCAN

__all__ = ["OUT_OF_MEMORY", "SCAN_PAGE_SECONDS", "Limits", "parsed"]

MEMORY = 2 * 1024**3
SECONDS = 60.0
# Recognising a page takes five to seven seconds.
SCAN_MEMORY = 4 * 1024**3
SCAN_SECONDS, SCAN_PAGE_SECONDS = 3600.0, 60
OUT_OF_MEMORY = "out of memory"
# The status of a process that the system stops at its limit of CPU time (SIGXCPU).
_STOPPED = -24


class Limits:
    """What a child may use: bytes of address space, and seconds by the clock."""

    def __init__(self, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self.memory, self.seconds = memory, seconds


def parsed(
    data: bytes, media: str, name: str, limits: Limits | None = None, *, scans: bool = True
) -> tuple[list[Piece], list[Note]]:
    """Return the pieces of a document and notes, read by a child process.

    A PDF with pictures of text is read again by a second child that recognises it, if the extra [ocr] is installed:
    an hour for the document, and a minute of CPU time for each page.

    Args:
        data: The document's bytes.
        media: Its media type, one that a reader handles.
        name: What messages call it.
        limits: Time and memory that the child may use; recognising pictures has its own.
        scans: Whether text on pictures of pages is recognised, if the extra is installed.

    Raises:
        ReadTimeoutError: if the child takes longer than its limit.
        TooLargeError: if it needs more memory than its limit, or the text is too long.
        MalformedFileError: if it dies.
        ReadError: what the reader raises in the child.
    """
    limits = limits or Limits()
    if media != PDF or not scans or not ocr.available():
        return _read(data, media, name, limits)
    try:
        pieces, notes = _read(data, media, name, limits)
        if all(note.word != "no_text_on_pages" for note in notes):
            return pieces, notes
    except ScannedFileError:
        pass
    return _read(data, SCAN, name, Limits(max(limits.memory, SCAN_MEMORY), SCAN_SECONDS))


def _read(data: bytes, media: str, name: str, limits: Limits) -> tuple[list[Piece], list[Note]]:
    command = [
        sys.executable,
        "-P",
        "-m",
        "csrgraph.ingest.worker",
        media,
        name,
        str(limits.memory),
        str(int(limits.seconds) + 5),
    ]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadTimeoutError(
            f"{name}: the document was not read within {limits.seconds:g} seconds and was given up; save it anew "
            "in its program, or split it."
        ) from error
    answer = _answer(done.stdout)
    if answer is None:
        if done.returncode == _STOPPED:
            raise ReadTimeoutError(
                f"{name}: a page of the document was not read within its CPU time and the document was given up; "
                "leave the page out, or split the document."
            )
        if b"MemoryError" in done.stderr or b"bad_alloc" in done.stderr:
            raise TooLargeError(_memory(name, limits))
        raise MalformedFileError(
            f"{name}: the reader broke off on this document (status {done.returncode}); it is damaged or hostile."
        )
    if "error" in answer:
        if answer["error"] == OUT_OF_MEMORY:
            raise TooLargeError(_memory(name, limits))
        kind = getattr(errors, str(answer["error"]), ReadError)
        raise kind(str(answer["message"]))
    return from_rows(answer["pieces"]), [Note(*note) for note in answer["notes"]]


def _memory(name: str, limits: Limits) -> str:
    return f"{name}: reading the document needs more than {limits.memory / 1024**2:,.0f} MiB of memory; split it."


def _answer(output: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(output)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
