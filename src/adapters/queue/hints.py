"""Hints on their way to workers: sent in batches, never waited for, dropped when too many."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, suppress
from typing import NoReturn
from uuid import UUID

from taskiq import AsyncBroker
from taskiq.kicker import AsyncKicker

from adapters.queue.keep_running import keep_running
from application.errors import Unavailable

TASK = "run_jobs"
MAX_IDS = 100  # in one message
MAX_PENDING = 10_000  # ids that wait to be sent
TIMEOUT = 2.0  # seconds for one message
PROBE_INTERVAL = (
    3.0  # seconds without a hint, until an empty one tells whether the broker is there
)


class Hints:
    """Called with the ids of jobs; `running` sends them while there is a broker."""

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        self._kicker: AsyncKicker[[list[str]], None] = AsyncKicker(TASK, broker, {})
        self._ids: asyncio.Queue[UUID] = asyncio.Queue(MAX_PENDING)
        self._is_reachable = False

    def __call__(self, ids: Iterable[UUID]) -> None:
        with suppress(asyncio.QueueFull):
            for job_id in ids:
                self._ids.put_nowait(job_id)

    def running(self) -> AbstractAsyncContextManager[None]:
        return keep_running(self._broker, self._send)

    async def check(self) -> None:
        """Raise Unavailable unless the broker took the last message."""
        if not self._is_reachable:
            raise Unavailable("The broker cannot be reached.")

    async def probe(self) -> None:
        """Send a hint of nothing; raise whatever is in the way of that."""
        await self._broker.startup()
        await self._kicker.kiq([])
        await self._broker.shutdown()

    async def _send(self) -> NoReturn:
        try:
            while True:
                ids = await self._batch()
                async with asyncio.timeout(TIMEOUT):
                    await self._kicker.kiq([str(job_id) for job_id in ids])
                self._is_reachable = True
        finally:
            self._is_reachable = False

    async def _batch(self) -> list[UUID]:
        try:
            first = await asyncio.wait_for(self._ids.get(), PROBE_INTERVAL)
        except TimeoutError:
            return []
        ids = [first]
        while len(ids) < MAX_IDS and not self._ids.empty():
            ids.append(self._ids.get_nowait())
        return ids
