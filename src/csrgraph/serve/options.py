"""What a server may be told: where it listens, how many workers it has, and what a query may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Limits", "ServeOptions", "Source", "signature"]

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use; beyond `seconds` its worker is killed.

    `rows` and `size` (bytes) bound a result, `memory` (bytes) what a worker needs beyond its start, `slow` the
    seconds after which a query counts as long, `waiting` how many requests may wait for a worker, `patience` for
    how many seconds.
    """

    seconds: float = 10.0
    rows: int = 100_000
    size: int = 16 * 1024**2
    memory: int = 1536 * 1024**2
    slow: float = 0.5
    waiting: int = 128
    patience: float = 10.0


# A map is made once for a state of the graph; 20,000 nodes take half a minute, and 1 GiB.
_MAPS = Limits(seconds=180.0, memory=4 * 1024**3, waiting=32)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the graph lies: its store and search index, and the files that say when it has changed."""

    store: Path
    index: Path
    manifest: Path
    marker: Path


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How a graph is served; `origin` is the one other web origin that may read answers."""

    source: Source
    name: str
    host: str = LOOPBACK
    port: int = 8765
    hosts: tuple[str, ...] = ()
    origin: str | None = None
    workers: int = 4
    limits: Limits = field(default_factory=Limits)
    maps: Limits = _MAPS
    connections: int = 1000
    body: int = 128 * 1024
    seconds: float = 10.0


def signature(file: Path) -> tuple[int, ...]:
    """Return what tells one state of a file from the next; nothing where there is none."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)
