"""Who waits for a worker: questions known to be quick go first, those known to be heavy last.

What is known comes from the same question asked before. One worker is kept for quick questions, so that a crowd of
heavy ones cannot hold them up.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import json
from collections import OrderedDict
from enum import IntEnum
from typing import Generic, TypeVar

from csrgraph.serve.jobs import Job

__all__ = ["Line", "Memory", "Rank"]

_Worker = TypeVar("_Worker")
_REMEMBERED = 4096


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
        self._waiting: list[tuple[Rank, int, asyncio.Future[_Worker]]] = []
        self._number = 0

    def put(self, worker: _Worker) -> None:
        """Give a worker to who is first, or keep it."""
        self._idle.append(worker)
        self._serve()

    def drop(self, worker: _Worker) -> None:
        """Forget a worker that has ended while it was idle."""
        if worker in self._idle:
            self._idle.remove(worker)

    async def get(self, rank: Rank, patience: float) -> _Worker | None:
        """Return a worker, None if too many wait or none is free in time."""
        self._waiting = [item for item in self._waiting if not item[2].done()]
        heapq.heapify(self._waiting)
        if len(self._waiting) >= self._most:
            return None
        ticket: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._number += 1
        heapq.heappush(self._waiting, (rank, self._number, ticket))
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
        ticket.cancel()
        return None

    def _serve(self) -> None:
        while self._waiting and self._idle:
            rank, _, ticket = self._waiting[0]
            if ticket.done():
                heapq.heappop(self._waiting)
                continue
            if rank is not Rank.QUICK and len(self._idle) <= self._reserve:
                return
            heapq.heappop(self._waiting)
            ticket.set_result(self._idle.pop())
