"""Hints on arrival: each message runs the task that the worker registered on the broker."""

from contextlib import AbstractAsyncContextManager, aclosing
from typing import NoReturn

from taskiq import AsyncBroker
from taskiq.acks import AcknowledgeType
from taskiq.receiver import Receiver

from adapters.queue.keep_running import keep_running, raise_if_cancelled


class Listener:
    """Takes one message at a time: while the worker's inbox is full, the broker keeps the rest."""

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        broker.is_worker_process = True  # otherwise it only sends

    def running(self) -> AbstractAsyncContextManager[None]:
        return keep_running(self._broker, self._listen)

    async def _listen(self) -> NoReturn:
        receiver = Receiver(
            self._broker,
            ack_type=AcknowledgeType.WHEN_RECEIVED,
            max_async_tasks=1,
            validate_params=False,
        )
        async with aclosing(self._broker.listen()) as messages:
            async for message in messages:
                await receiver.callback(message)
                raise_if_cancelled()  # taskiq swallows a cancellation that meets a callback
        raise ConnectionError("the connection ended")
