"""Tests with a broker that misbehaves in the ways that drivers have been seen to."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from adapters.queue.brokers import MemoryBroker
from adapters.queue.hints import TASK
from adapters.queue.listener import Listener

TIMEOUT = 30.0  # seconds; the awaited states take one or two


class Difficult(MemoryBroker):
    """A broker that fails on request."""

    def __init__(self, *difficulties: str) -> None:
        super().__init__()
        self.difficulties = difficulties
        self.starts = 0
        self.reached = asyncio.Event()

    async def startup(self) -> None:
        self.starts += 1
        if (
            "hangs at the start" in self.difficulties
            and "breaks" not in self.difficulties
        ):
            self.reached.set()
        await self._hang("hangs at the start")

    async def shutdown(self) -> None:
        if "cancels itself at the end" in self.difficulties:
            raise asyncio.CancelledError
        await self._hang("hangs at the end")

    async def listen(self) -> AsyncGenerator[bytes, None]:
        if self.starts == 1 and "breaks" in self.difficulties:
            return
        self.reached.set()
        try:
            async for message in super().listen():
                yield message
        except asyncio.CancelledError:
            await self._hang("hangs when cancelled")
            if "swallows a cancellation" not in self.difficulties:
                raise

    async def _hang(self, when: str) -> None:
        if when in self.difficulties and self.starts == 1:
            await asyncio.Event().wait()


async def use_and_leave(broker: Difficult) -> None:
    tasks = asyncio.all_tasks()
    async with asyncio.timeout(TIMEOUT), Listener(broker).lifespan():
        await broker.reached.wait()
    assert asyncio.all_tasks() == tasks


@pytest.mark.parametrize(
    "difficulty",
    [
        "hangs at the start",
        "hangs at the end",
        "hangs when cancelled",
        "swallows a cancellation",
        "cancels itself at the end",
    ],
)
async def test_a_difficult_broker_is_left(difficulty: str) -> None:
    await use_and_leave(Difficult(difficulty))


@pytest.mark.parametrize(
    "difficulty",
    ["hangs at the start", "hangs at the end", "cancels itself at the end"],
)
async def test_a_difficult_broker_that_breaks_is_used_again(
    difficulty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.queue.keep_running.STARTUP_TIMEOUT", 0.1)
    broker = Difficult("breaks", difficulty)
    await use_and_leave(broker)
    assert broker.starts == 2


async def test_a_broker_whose_message_waits_for_the_worker_is_left() -> None:
    broker = Difficult()

    async def run_jobs(ids: list[str]) -> None:
        broker.reached.set()
        await asyncio.Event().wait()

    task = broker.register_task(run_jobs, task_name=TASK)
    await task.kiq([])
    await task.kiq([])
    await use_and_leave(broker)
