"""What the child process of `child` runs: one document from standard input, its pieces to standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from csrgraph.errors import ReadError, TooLargeError
from csrgraph.ingest.child import OUT_OF_MEMORY, SCAN_PAGE_SECONDS
from csrgraph.ingest.docx import docx_pieces
from csrgraph.ingest.html import html_pieces
from csrgraph.ingest.pdf import pdf_pieces
from csrgraph.ingest.pieces import Note, Piece, as_rows
from csrgraph.ingest.sniff import DOCX, HTML, PDF, SCAN

__all__ = ["MAX_CHARACTERS", "main"]

MAX_CHARACTERS = 20_000_000
Reader = Callable[[bytes, str], tuple[list[Piece], list[Note]]]


def _another_page() -> None:
    """Give the next page its CPU time."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime) + SCAN_PAGE_SECONDS
    bounded = soft if most == resource.RLIM_INFINITY else min(soft, most)
    resource.setrlimit(resource.RLIMIT_CPU, (bounded, most))


_READERS: dict[str, Reader] = {
    DOCX: docx_pieces,
    HTML: html_pieces,
    PDF: pdf_pieces,
    SCAN: partial(pdf_pieces, scans=True, before_page=_another_page),
}


def main(media: str, name: str, memory: str, seconds: str) -> None:
    """Read standard input under limits of memory and CPU time, and write the answer as JSON."""
    _limit(int(memory), int(seconds))
    answer: dict[str, Any]
    try:
        pieces, notes = _READERS[media](sys.stdin.buffer.read(), name)
        size = sum(len(piece.text) + sum(map(len, piece.cells)) for piece in pieces)
        if size > MAX_CHARACTERS:
            raise TooLargeError(
                f"{name}: the document holds {size:,} characters; at most {MAX_CHARACTERS:,} are read. Split it."
            )
        answer = {"pieces": as_rows(pieces), "notes": notes}
    except ReadError as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        answer = {"error": OUT_OF_MEMORY, "message": ""}
    sys.stdout.buffer.write(json.dumps(answer).encode("utf-8"))


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
