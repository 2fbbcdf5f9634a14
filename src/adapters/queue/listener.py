"""The receiver of hints, which runs the worker's task for each message."""

from contextlib import AbstractAsyncContextManager, aclosing
from typing import NoReturn

from taskiq import AsyncBroker
from taskiq.acks import AcknowledgeType
from taskiq.receiver import Receiver

from adapters.queue.keep_running import keep_running, raise_if_cancelled


class Listener:
    """Receives one message at a time.

    While the worker's inbox is full, further messages stay at the broker.
    """

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        broker.is_worker_process = True  # otherwise the broker only sends

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Receive messages in the background, during the block."""
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
                raise_if_cancelled()  # taskiq swallows cancellations during a callback
        raise ConnectionError("the connection ended")
