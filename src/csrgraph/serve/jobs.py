"""What goes between the server and its workers: jobs, answers, and the frames that hold them.

A frame is two lengths (four bytes each, big-endian), a JSON header and a body. Nothing that a worker says is run.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any, BinaryIO

__all__ = ["LENGTHS", "Answer", "Job", "problem", "read_frame", "write_frame"]

LENGTHS = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is to do: `query`, `graph`, `describe`, `void`, `home`, `things`, `thing`, `table`, `search`
    or `explore`; one for maps: `map` or `evidence`.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def as_frame(self) -> bytes:
        """Return the job as a frame."""
        return _frame({"kind": self.kind, "values": self.values}, b"")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker gives back: a body, or a problem with a word for it and a sentence.

    `seconds` is how long the worker was busy; the pool fills it in.
    """

    status: int
    media: str = ""
    body: bytes = b""
    problem: str = ""
    detail: str = ""
    seconds: float = 0.0

    def as_frame(self) -> bytes:
        """Return the answer as a frame."""
        header = {
            "status": self.status,
            "media": self.media,
            "problem": self.problem,
            "detail": self.detail,
        }
        return _frame(header, self.body)


def problem(status: int, word: str, detail: str) -> Answer:
    """Return an answer that says what went wrong."""
    return Answer(status, problem=word, detail=detail)


def _frame(header: dict[str, Any], body: bytes) -> bytes:
    head = json.dumps(header, ensure_ascii=True).encode("ascii")
    return LENGTHS.pack(len(head), len(body)) + head + body


def read_frame(stream: BinaryIO) -> Job | None:
    """Return the next job of a worker's input; None where it has ended."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    header = json.loads(stream.read(head + body)[:head])
    return Job(header["kind"], header["values"])


def write_frame(stream: BinaryIO, answer: Answer) -> None:
    """Write an answer to a worker's output."""
    stream.write(answer.as_frame())
    stream.flush()
