"""Writers that stop an evaluation when its result grows too long: by rows or by bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from csrgraph.errors import ResultTooLargeError

__all__ = ["CappedWriter", "counted", "written"]

_Row = TypeVar("_Row")
_BUFFER = 64 * 1024
# What stands between or before rows in a format, and never inside a value; and what that counts without a row.
_MARKS = {"json": b'},{"', "xml": b"<result>", "tsv": b"\n"}
_WITHOUT = {"json": 1, "tsv": -1, "csv": -1}


class CappedWriter(io.RawIOBase):
    """A file in memory that refuses to grow beyond its limits, so that the engine stops at once.

    The engine writes a few bytes at a time: put an `io.BufferedWriter` in between.
    """

    def __init__(self, fmt: str, *, rows: int, size: int) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._left = size
        self._most = rows
        self._rows = _WITHOUT.get(fmt, 0)
        self._quoted = False
        self._count = self._csv if fmt == "csv" else self._separators(_MARKS.get(fmt))
        self._limits = f"{rows:,} rows or {size:,} bytes"

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Take what the engine has written.

        Raises:
            ResultTooLargeError: if that is too much.
        """
        data = bytes(data)
        self._left -= len(data)
        self._rows += self._count(data)
        if self._left < 0 or self._rows > self._most:
            raise ResultTooLargeError(_message(self._limits))
        self._parts.append(data)
        return len(data)

    def content(self) -> bytes:
        """Return all that was written."""
        return b"".join(self._parts)

    def _separators(self, mark: bytes | None) -> Callable[[bytes], int]:
        if mark is None:
            return lambda data: 0
        tail = b""

        def count(data: bytes) -> int:
            nonlocal tail
            text = tail + data
            tail = text[len(text) - len(mark) + 1 :] if len(mark) > 1 else b""
            return text.count(mark)

        return count

    def _csv(self, data: bytes) -> int:
        """Line ends outside quotation marks; every piece between two marks changes sides."""
        found = 0
        for number, piece in enumerate(data.split(b'"')):
            if number:
                self._quoted = not self._quoted
            found += 0 if self._quoted else piece.count(b"\n")
        return found


def written(serialise: Callable[[Any], object], fmt: str, *, rows: int, size: int) -> bytes:
    """Return what `serialise` writes to the file that it is given.

    Raises:
        ResultTooLargeError: if that is too much.
    """
    writer = CappedWriter(fmt, rows=rows, size=size)
    buffer = io.BufferedWriter(writer, _BUFFER)
    try:
        serialise(buffer)
        buffer.flush()
    except ResultTooLargeError:
        buffer.detach()
        raise
    return writer.content()


def counted(rows: Iterable[_Row], most: int) -> Iterator[_Row]:
    """Yield rows, at most so many.

    Raises:
        ResultTooLargeError: if there are more.
    """
    for number, row in enumerate(rows):
        if number == most:
            raise ResultTooLargeError(_message(f"{most:,} triples"))
        yield row


def _message(limits: str) -> str:
    return f"The result has more than {limits}; add LIMIT, or ask for less."
