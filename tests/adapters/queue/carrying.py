"""A sender of hints and one worker or several, connected by a broker."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import NamedTuple
from uuid import UUID

from taskiq import AsyncBroker

from adapters.queue.brokers import make_broker, make_brokers
from adapters.queue.hints import TASK, Hints
from adapters.queue.listener import Listener
from application.errors import Unavailable
from tests.builders import an_id

TIMEOUT = 20.0  # seconds; the awaited states take a few
AGAIN = 0.1  # seconds


class Message(NamedTuple):
    worker: int
    ids: list[UUID]


class Carrying:
    """A sender and its workers, which `started` runs."""

    def __init__(
        self,
        url: str,
        service: str,
        *,
        workers: int = 1,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        brokers = make_brokers(url, service)
        self.hints = Hints(brokers.sending, sleep=sleep)
        self.sending = brokers.sending
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        others = [make_broker(url, service) for _ in range(1, workers)]
        self._listeners = [
            self._listener(worker, broker)
            for worker, broker in enumerate([brokers.listening, *others])
        ]

    def _listener(self, worker: int, broker: AsyncBroker) -> Listener:
        async def run_jobs(ids: list[str]) -> None:
            if ids:  # an empty message only probes the broker
                heard = Message(worker, [UUID(job_id) for job_id in ids])
                self._heard.put_nowait(heard)

        broker.register_task(run_jobs, task_name=TASK)
        return Listener(broker)

    @asynccontextmanager
    async def started(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.hints.lifespan())
            for listener in self._listeners:
                await stack.enter_async_context(listener.lifespan())
            yield
        gc.collect()  # finalizers of failed connections need the loop
        await asyncio.sleep(0)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Start the sender and the workers; wait until every worker has got a hint."""
        async with self.started():
            for worker in range(len(self._listeners)):
                await self.until_heard(worker)
            yield

    async def heard(self, ids: Iterable[UUID]) -> list[Message]:
        """Return all messages until these ids have arrived, including earlier ones."""
        missing, messages = set(ids), []
        async with asyncio.timeout(TIMEOUT):
            while missing:
                messages.append(await self._heard.get())
                missing.difference_update(messages[-1].ids)
        return messages

    async def until_reachable(self) -> None:
        """Wait until the broker has confirmed a message to the sender."""
        async with asyncio.timeout(TIMEOUT):
            while True:
                with suppress(Unavailable):
                    return await self.hints.check()
                await asyncio.sleep(0.01)

    async def until_heard(self, worker: int = 0, *, within: float = TIMEOUT) -> None:
        """Send new hints until this worker gets one of them."""
        sent: set[UUID] = set()
        async with asyncio.timeout(within):
            while True:
                job_id = an_id()
                sent.add(job_id)
                self.hints([job_id])
                if await self._hears_one_of(sent, worker):
                    return

    async def _hears_one_of(self, ids: set[UUID], worker: int) -> bool:
        try:
            async with asyncio.timeout(AGAIN):
                while True:
                    message = await self._heard.get()
                    if message.worker == worker and ids.intersection(message.ids):
                        return True
        except TimeoutError:
            return False
