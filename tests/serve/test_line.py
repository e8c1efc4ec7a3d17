"""Who gets a worker first."""

from __future__ import annotations

import asyncio

import pytest

from csrgraph.serve.jobs import Job
from csrgraph.serve.line import Line, Memory, Rank


def test_quick_ones_go_first_and_have_the_last_worker() -> None:
    async def play() -> list[str]:
        line: Line[int] = Line(reserve=1, most=9)
        order: list[str] = []

        async def ask(name: str, rank: Rank) -> None:
            assert await line.get(rank, 5) is not None
            order.append(name)

        tasks = [
            asyncio.create_task(ask(name, rank))
            for name, rank in (("heavy", Rank.HEAVY), ("new", Rank.UNKNOWN), ("quick", Rank.QUICK))
        ]
        await asyncio.sleep(0.01)
        line.put(1)
        await asyncio.sleep(0.05)
        assert order == ["quick"]
        line.put(2)
        await asyncio.sleep(0.05)
        assert order == ["quick"]
        line.put(3)
        line.put(4)
        await asyncio.gather(*tasks)
        return order

    assert asyncio.run(play()) == ["quick", "new", "heavy"]


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csrgraph.serve.line._AT_LAST", 0.2)

    async def play() -> None:
        line: Line[int] = Line(reserve=1, most=9)
        new = asyncio.create_task(line.get(Rank.UNKNOWN, 5))
        for _ in range(100):
            quick = asyncio.create_task(line.get(Rank.QUICK, 5))
            await asyncio.sleep(0.01)
            line.put(1)
            await asyncio.sleep(0)
            if new.done():
                quick.cancel()
                return
        raise AssertionError("a new question starved")

    asyncio.run(play())


def test_a_line_is_not_endless() -> None:
    async def play() -> None:
        line: Line[int] = Line(reserve=0, most=1)
        first = asyncio.create_task(line.get(Rank.QUICK, 0.05))
        await asyncio.sleep(0.01)
        assert await line.get(Rank.QUICK, 5) is None
        assert await first is None
        line.put(7)
        assert await line.get(Rank.HEAVY, 5) == 7

    asyncio.run(play())


def test_a_worker_is_not_lost_with_who_left() -> None:
    async def play() -> None:
        line: Line[int] = Line(reserve=0, most=9)
        gone = asyncio.create_task(line.get(Rank.QUICK, 5))
        await asyncio.sleep(0.01)
        line.put(7)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert await line.get(Rank.QUICK, 1) == 7

    asyncio.run(play())


def test_what_is_remembered_is_bounded() -> None:
    memory = Memory()
    keys = [memory.key(Job("query", {"text": str(number)})) for number in range(5000)]
    for key in keys:
        memory.note(key, Rank.HEAVY)
    assert memory.rank(keys[0]) is Rank.UNKNOWN and memory.rank(keys[-1]) is Rank.HEAVY
