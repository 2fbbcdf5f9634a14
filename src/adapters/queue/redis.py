"""Hints in a Redis list.

The stream broker of taskiq-redis is unsuitable: its consumer groups are lost with the
server's memory, and it leaves consumers and locks behind. Its list broker, extended
here, would let the list grow without a limit while no worker reads it.
"""

from collections.abc import AsyncGenerator

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from taskiq import BrokerMessage
from taskiq_redis import ListQueueBroker

from adapters.queue import MAX_AGE, MAX_MESSAGES
from adapters.redis_url import redis_options

TIMEOUT = 5.0  # seconds; longer than BRPOP waits for a hint


class RedisBroker(ListQueueBroker):
    def __init__(self, url: str, queue: str) -> None:
        super().__init__(
            "redis://",  # a placeholder: the options have the address
            queue_name=queue,
            **redis_options(url, timeout=TIMEOUT),
            # The server may have closed an idle connection.
            retry=Retry(NoBackoff(), 1),
        )

    async def kick(self, message: BrokerMessage) -> None:
        async with (
            Redis(connection_pool=self.connection_pool) as redis,
            redis.pipeline() as pipeline,
        ):
            await pipeline.lpush(self.queue_name, message.message)
            await pipeline.ltrim(self.queue_name, 0, MAX_MESSAGES - 1)
            await pipeline.expire(self.queue_name, MAX_AGE)
            await pipeline.execute()

    async def listen(self) -> AsyncGenerator[bytes, None]:
        async with Redis(connection_pool=self.connection_pool) as redis:
            while True:
                popped = await redis.brpop([self.queue_name], timeout=1)
                if popped:
                    yield popped[1]  # type: ignore[misc]  # bytes: decoding is off
