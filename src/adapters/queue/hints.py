"""Hints on their way to workers: sent in batches, never waited for, dropped when too many."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, suppress
from typing import NoReturn
from uuid import UUID

from taskiq import AsyncBroker
from taskiq.kicker import AsyncKicker

from adapters.queue.in_use import in_use
from application.errors import Unavailable

TASK = "run_jobs"
LARGEST_MESSAGE = 100  # ids
ROOM = 10_000  # ids that wait to be sent
PATIENCE = 2.0  # seconds for one message
SILENCE = 3.0  # seconds without a hint, until an empty one tells whether the broker is there


class Hints:
    """Called with the ids of jobs; `running` sends them while there is a broker."""

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        self._kicker: AsyncKicker[[list[str]], None] = AsyncKicker(TASK, broker, {})
        self._ids: asyncio.Queue[UUID] = asyncio.Queue(ROOM)
        self._arrives = False

    def __call__(self, ids: Iterable[UUID]) -> None:
        with suppress(asyncio.QueueFull):
            for job_id in ids:
                self._ids.put_nowait(job_id)

    def running(self) -> AbstractAsyncContextManager[None]:
        return in_use(self._broker, self._send)

    async def check(self) -> None:
        """Raise Unavailable unless the broker took the last message."""
        if not self._arrives:
            raise Unavailable("The broker cannot be reached.")

    async def try_out(self) -> None:
        """Send a hint of nothing; raise whatever is in the way of that."""
        await self._broker.startup()
        await self._kicker.kiq([])
        await self._broker.shutdown()

    async def _send(self) -> NoReturn:
        try:
            while True:
                ids = await self._batch()
                async with asyncio.timeout(PATIENCE):
                    await self._kicker.kiq([str(job_id) for job_id in ids])
                self._arrives = True
        finally:
            self._arrives = False

    async def _batch(self) -> list[UUID]:
        try:
            ids = [await asyncio.wait_for(self._ids.get(), SILENCE)]
        except TimeoutError:
            return []
        while len(ids) < LARGEST_MESSAGE and not self._ids.empty():
            ids.append(self._ids.get_nowait())
        return ids
