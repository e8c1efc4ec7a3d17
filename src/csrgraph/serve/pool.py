"""The pool: worker processes that can be killed, a bounded queue before them, and a limit on long queries.

Workers are fresh interpreters, never forks. One that is killed or dies is replaced at once in the background. A job
that runs for long goes on with low priority, and only half of the workers may be busy with such jobs: beyond that the
newest is ended, and one that is known to be heavy is not begun, so that short queries always find a worker.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Any

from csrgraph import errors
from csrgraph.errors import CsrgraphError, DamagedStoreError
from csrgraph.serve.jobs import LENGTHS, Answer, Job, problem
from csrgraph.serve.line import Line, Memory, Rank
from csrgraph.serve.options import Limits, Source

__all__ = ["Pool", "Worker"]

_COURTESY = 10
_GRACE = 30.0
_MUCH = 4
# Shipped queries are trusted; the first one of a worker may have libraries to load.
_SHIPPED_SECONDS = 30.0
_SHIPPED = frozenset(
    {"describe", "evidence", "explore", "home", "map", "search", "table", "thing", "things"}
)
_OVERVIEWS = frozenset({"void"})
_DIED = problem(503, "query-too-costly", "The query needed more memory or depth than is allowed.")
_CROWDED = problem(503, "busy", "Too many long queries are running; try again in a moment.")


class Worker:
    """One worker process; `offline` tells whether it has given up the network."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.offline = False
        if process.stdin is None or process.stdout is None:
            raise CsrgraphError("A worker has no pipes; start the server again.")
        self._input, self._output = process.stdin, process.stdout

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    @classmethod
    async def start(cls, settings: dict[str, Any]) -> Worker:
        """Start a worker and wait until it has opened the store.

        Raises:
            CsrgraphError: if it has not: what the store says.
        """
        command = [sys.executable, "-P", "-m", "csrgraph.serve.worker", json.dumps(settings)]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        worker = cls(process)
        try:
            hello = await asyncio.wait_for(_received(worker._output), _GRACE)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await worker.end()
            raise DamagedStoreError("A query worker could not be started.") from error
        except asyncio.CancelledError:
            await worker.end()
            raise
        if hello.problem:
            await worker.end()
            raise getattr(errors, hello.problem, CsrgraphError)(hello.detail)
        worker.offline = bool(json.loads(hello.body)["offline"])
        return worker

    async def ask(self, job: Job) -> Answer:
        """Return the worker's answer.

        Raises:
            asyncio.IncompleteReadError: if it dies over it.
        """
        with suppress(BrokenPipeError, ConnectionResetError):
            self._input.write(job.as_frame())
            await self._input.drain()
        return await _received(self._output)

    def set_courtesy(self, level: int) -> bool:
        """Say how far other processes go before this one (0: as usual); return whether the system let us."""
        if not hasattr(os, "setpriority"):
            return level != 0
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, level)
        except OSError:
            return False
        return True

    async def end(self) -> None:
        """Kill the process and wait for its end."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.kill()
        await self.process.wait()


class Pool:
    """Workers that answer jobs.

    Args:
        source: The graph.
        limits: What one job may use.
        size: How many workers there are.
        work: What they do: `queries`, or `maps`.
    """

    def __init__(self, source: Source, limits: Limits, size: int, *, work: str = "queries") -> None:
        self.limits = limits
        self.started = 0
        self._settings: dict[str, Any] = {
            "work": work,
            "store": str(source.store),
            "index": str(source.index),
            "manifest": str(source.manifest),
            "marker": str(source.marker),
            "memory": limits.memory,
            "rows": limits.rows,
            "size": limits.size,
            "seconds": max(limits.seconds, _SHIPPED_SECONDS),
        }
        self._size = size
        self._line: Line[Worker] = Line(reserve=min(1, size - 1), most=limits.waiting)
        self._memory = Memory()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._long = 0
        self._most_long = max(1, size // 2)
        self._closed = False

    async def __aenter__(self) -> Pool:
        await self._start_one()
        self._replace(self._size - 1)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        for task in list(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._all))
        self._all.clear()

    @property
    def offline(self) -> bool:
        """Whether every worker has given up the network."""
        return all(worker.offline for worker in self._all)

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return sorted(worker.pid for worker in self._all)

    async def ready(self) -> None:
        """Wait until every worker has started."""
        await asyncio.gather(*self._starting)

    async def run(self, job: Job) -> Answer:
        """Return the answer to a job; overload, time-out and death of a worker are answers too."""
        key = self._memory.key(job)
        rank = self._memory.rank(key)
        if job.kind in _SHIPPED:
            rank = Rank.QUICK
        if rank is Rank.HEAVY and self._long >= self._most_long:
            return _CROWDED
        worker = await self._line.get(rank, self.limits.patience)
        while worker is not None and worker.process.returncode is not None:
            self._give_back(worker, sound=False)
            worker = await self._line.get(rank, self.limits.patience)
        if worker is None:
            return problem(503, "busy", "All workers are busy; try again in a moment.")
        clock = asyncio.get_running_loop().time
        start, task = clock(), asyncio.create_task(worker.ask(job))
        sound, now = False, Rank.HEAVY
        try:
            answer, now = await self._watched(worker, task, rank, job.kind)
            sound = answer.status not in {503, 504} and worker.set_courtesy(0)
            return replace(answer, seconds=clock() - start)
        except asyncio.IncompleteReadError:
            return replace(_DIED, seconds=clock() - start)
        finally:
            self._memory.note(key, now)
            task.cancel()
            self._give_back(worker, sound=sound)

    async def _watched(
        self, worker: Worker, task: asyncio.Task[Answer], rank: Rank, kind: str
    ) -> tuple[Answer, Rank]:
        """The answer of a worker in time, or the problem that there is none; and how the job did."""
        clock = asyncio.get_running_loop().time
        start, seconds = clock(), self.limits.seconds
        if kind in _SHIPPED or kind in _OVERVIEWS:
            seconds = max(seconds, _SHIPPED_SECONDS)
        # What was quick before is given time where the machine is busy.
        patience = {Rank.QUICK: _MUCH * self.limits.slow, Rank.UNKNOWN: self.limits.slow}
        slow = min(patience.get(rank, 0.0), seconds)
        if kind in _SHIPPED:
            slow = seconds
        if slow and (await asyncio.wait({task}, timeout=slow))[0]:
            return task.result(), self._how_heavy(clock() - start)
        if self._long >= self._most_long and slow < seconds:
            return _CROWDED, Rank.HEAVY
        self._long += 1
        worker.set_courtesy(_COURTESY)
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds - slow)
        finally:
            self._long -= 1
        if done:
            return task.result(), self._how_heavy(clock() - start)
        words = f"The query took longer than {seconds:g} s and was ended."
        return problem(504, "timeout", words), Rank.HEAVY

    def _how_heavy(self, seconds: float) -> Rank:
        """What to think of a job that took so long; on a busy machine a quick one may be late."""
        if seconds <= self.limits.slow:
            return Rank.QUICK
        return Rank.HEAVY if seconds > _MUCH * self.limits.slow else Rank.UNKNOWN

    def _give_back(self, worker: Worker, *, sound: bool) -> None:
        """A worker that has not answered, or must stay slow, is replaced."""
        if sound and worker.process.returncode is None and not self._closed:
            self._line.put(worker)
            return
        self._all.discard(worker)
        self._task(worker.end())
        if not self._closed:
            self._replace(1)

    def _replace(self, number: int) -> None:
        for _ in range(number):
            self._task(self._start_one())

    def _task(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start_one(self) -> None:
        """Start a worker; while the store cannot be opened, try again."""
        pause = 0.2
        while not self._closed:
            try:
                worker = await Worker.start(self._settings)
            except CsrgraphError:
                if not self._all and not self.started:
                    raise
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                continue
            self.started += 1
            self._all.add(worker)
            self._line.put(worker)
            return


async def _received(stream: asyncio.StreamReader) -> Answer:
    """The next answer of a worker."""
    head, body = LENGTHS.unpack(await stream.readexactly(LENGTHS.size))
    header = json.loads(await stream.readexactly(head))
    return Answer(body=await stream.readexactly(body) if body else b"", **header)
