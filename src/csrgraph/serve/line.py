"""Who waits for a worker: questions known to be quick go first, those known to be heavy last.

What is known comes from the same question asked before. One worker is kept for quick questions, so that a crowd of
heavy ones cannot hold them up. Going first is worth some seconds, so that nobody waits for ever.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from bisect import insort
from collections import OrderedDict
from enum import IntEnum
from typing import Generic, TypeVar

from csrgraph.serve.jobs import Job

__all__ = ["Line", "Memory", "Rank"]

_Worker = TypeVar("_Worker")
_REMEMBERED = 4096
# Seconds after which one that goes later is as good as one that has just come; and after how many more it may take
# the last worker too.
_AFTER = (0.0, 0.5, 3.0)
_AT_LAST = 4.0


class Rank(IntEnum):
    """What is known of a question: the lower goes first."""

    QUICK = 0
    UNKNOWN = 1
    HEAVY = 2


class Memory:
    """How questions did when they were asked last; only their hashes are kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Rank] = OrderedDict()

    def key(self, job: Job) -> bytes:
        """Return what a job is remembered by."""
        text = json.dumps([job.kind, job.values], sort_keys=True)
        return hashlib.blake2b(text.encode("ascii"), digest_size=16).digest()

    def rank(self, key: bytes) -> Rank:
        """Return what is known of a job."""
        return self._known.get(key, Rank.UNKNOWN)

    def note(self, key: bytes, rank: Rank) -> None:
        """Remember how a job did."""
        self._known[key] = rank
        self._known.move_to_end(key)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


class Line(Generic[_Worker]):
    """Idle workers, and jobs that wait for one.

    Args:
        reserve: How many idle workers are kept for quick jobs.
        most: How many jobs may wait.
    """

    def __init__(self, *, reserve: int, most: int) -> None:
        self._reserve, self._most = reserve, most
        self._idle: list[_Worker] = []
        self._waiting: list[tuple[float, int, Rank, asyncio.Future[_Worker]]] = []
        self._number = 0

    def put(self, worker: _Worker) -> None:
        """Give a worker to who is first, or keep it."""
        self._idle.append(worker)
        self._serve()

    async def get(self, rank: Rank, patience: float) -> _Worker | None:
        """Return a worker, None if too many wait or none is free in time."""
        if len(self._waiting) >= self._most:
            return None
        loop = asyncio.get_running_loop()
        ticket: asyncio.Future[_Worker] = loop.create_future()
        self._number += 1
        insort(self._waiting, (loop.time() + _AFTER[rank], self._number, rank, ticket))
        self._serve()
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(ticket)
        except TimeoutError:
            return self._left(ticket)
        except asyncio.CancelledError:
            worker = self._left(ticket)
            if worker is not None:
                self.put(worker)
            raise

    def _left(self, ticket: asyncio.Future[_Worker]) -> _Worker | None:
        """Give up waiting; a worker that came at the last moment is not lost."""
        if ticket.done():
            return ticket.result()
        self._waiting = [item for item in self._waiting if item[3] is not ticket]
        return None

    def _serve(self) -> None:
        while self._idle and (found := self._first()) is not None:
            del self._waiting[found[0]]
            found[1].set_result(self._idle.pop())

    def _first(self) -> tuple[int, asyncio.Future[_Worker]] | None:
        """Who is first among those that may have a worker now."""
        now, spare = asyncio.get_running_loop().time(), len(self._idle) > self._reserve
        for place, (due, _, rank, ticket) in enumerate(self._waiting):
            if rank is Rank.QUICK or spare or due + _AT_LAST < now:
                return place, ticket
        return None
