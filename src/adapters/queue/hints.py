"""The sender of hints, in batches in the background; excess hints are dropped."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, suppress
from typing import NoReturn
from uuid import UUID

from taskiq import AsyncBroker
from taskiq.kicker import AsyncKicker

from adapters.queue.keep_running import keep_running, shut_down
from application.errors import Unavailable

TASK = "run_jobs"
MAX_IDS = 100  # in one message
MAX_PENDING = 10_000  # ids waiting to be sent
TIMEOUT = 2.0  # seconds, for one message
BATCH_INTERVAL = 0.01  # seconds after a message, which costs as much CPU as an INSERT
PROBE_INTERVAL = 3.0  # seconds without hints until an empty one probes the broker


class Hints:
    """Queues the ids of added jobs when called; `lifespan` sends them to the broker."""

    def __init__(
        self,
        broker: AsyncBroker,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._broker = broker
        self._sleep = sleep
        self._kicker: AsyncKicker[[list[str]], None] = AsyncKicker(TASK, broker, {})
        self._ids: asyncio.Queue[UUID] = asyncio.Queue(MAX_PENDING)
        self._is_reachable = False

    def __call__(self, ids: Iterable[UUID]) -> None:
        with suppress(asyncio.QueueFull):
            for job_id in ids:
                self._ids.put_nowait(job_id)

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Send the queued ids in the background, during the block."""
        return keep_running(self._broker, self._send)

    async def check(self) -> None:
        """Raise Unavailable unless the broker accepted the last message."""
        if not self._is_reachable:
            raise Unavailable("The broker cannot be reached.")

    async def probe(self) -> None:
        """Send an empty hint; raise the driver's error if that fails."""
        try:
            await self._broker.startup()
            await self._kicker.kiq([])
        finally:
            await shut_down(self._broker)

    async def _send(self) -> NoReturn:
        """Probe the broker, then send hints; those within the interval go together."""
        ids: list[UUID] = []
        try:
            while True:
                async with asyncio.timeout(TIMEOUT):
                    await self._kicker.kiq([str(job_id) for job_id in ids])
                self._is_reachable = True
                if self._ids.empty():
                    await self._sleep(BATCH_INTERVAL)
                ids = await self._batch()
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
