"""Maps as the server keeps them: bytes that are ready to send, made in the background by a process for maps alone."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from typing import Any, NamedTuple

from csrgraph.serve.jobs import Answer, Job, problem
from csrgraph.serve.options import Source, signature
from csrgraph.serve.pool import Pool

__all__ = ["Maps"]

_KEPT = 4
_WHOLE = "{}"
# How long a request waits for a map that is being made, and how long one that failed is not tried again.
_AT_ONCE = 1.0
_REST = 60.0
_PREPARING = problem(503, "preparing", "The map is being prepared; try again in a moment.")


class _Held(NamedTuple):
    answer: Answer
    signature: tuple[int, ...]
    until: float


class Maps:
    """The map of a graph, whole and in selections.

    Args:
        pool: The worker for maps.
        source: The graph.
    """

    def __init__(self, pool: Pool, source: Source) -> None:
        self._pool, self._source = pool, source
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._making: dict[str, asyncio.Task[None]] = {}

    async def data(self, chosen: dict[str, Any]) -> Answer:
        """Return what a page needs at once, packed by gzip; a problem while it is being made.

        Args:
            chosen: Fields of a `Selection`, and `communities`.
        """
        key = json.dumps(chosen, sort_keys=True)
        held = self._valid(key)
        if held is not None:
            return held
        await asyncio.wait({self._task(key, chosen)}, timeout=_AT_ONCE)
        return self._valid(key) or _PREPARING

    async def evidence(self, chosen: dict[str, Any], state: str, nodes: list[str]) -> Answer:
        """Return claims on `nodes` with their sentences, in the `state` that the page has."""
        if self._making:
            await asyncio.wait(set(self._making.values()), timeout=_AT_ONCE)
            if self._making:
                return _PREPARING
        values = {"chosen": chosen, "state": state, "nodes": nodes}
        return await self._pool.run(Job("evidence", values))

    def prepare(self) -> None:
        """Begin to make the whole map, so that the first visitor need not wait for it."""
        self._task(_WHOLE, {})

    def _valid(self, key: str) -> Answer | None:
        """What is held, if it shows the graph as it is; while that is being changed, as it was."""
        held = self._held.get(key)
        if held is None or held.until < time.monotonic():
            return None
        changed = signature(self._source.manifest) != held.signature
        if changed and not self._source.marker.exists():
            return None
        self._held.move_to_end(key)
        return held.answer

    def _task(self, key: str, chosen: dict[str, Any]) -> asyncio.Task[None]:
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._make(key, chosen))
            self._making[key].add_done_callback(lambda _: self._making.pop(key))
        return self._making[key]

    async def _make(self, key: str, chosen: dict[str, Any]) -> None:
        seen = signature(self._source.manifest)
        answer = await self._pool.run(Job("map", {"chosen": chosen}))
        # That all waited in vain says nothing of the map; that its worker died or took too long does.
        rest = {0: float("inf"), 503: 1.0 if answer.problem == "busy" else _REST}
        until = time.monotonic() + rest.get(answer.status if answer.problem else 0, _REST)
        self._held[key] = _Held(answer, seen, until)
        # The whole map takes longest to make and is asked for most: it stays.
        for old in [old for old in self._held if old != _WHOLE][:-_KEPT]:
            del self._held[old]
