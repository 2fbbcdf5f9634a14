"""Hints in a Redis list.

taskiq-redis' stream needs consumer groups, which are lost with the server's memory, and leaves
consumers and locks behind; its own list grows for as long as nobody reads it.
"""

from collections.abc import AsyncGenerator

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from taskiq import BrokerMessage
from taskiq_redis import ListQueueBroker

from adapters.queue import MAX_AGE, MAX_MESSAGES
from adapters.redis_url import redis_options

TIMEOUT = 5.0  # seconds, more than a pop waits for a hint


class RedisBroker(ListQueueBroker):
    def __init__(self, url: str, queue: str) -> None:
        super().__init__(
            "redis://",  # where it is, the options say
            queue_name=queue,
            **redis_options(url, timeout=TIMEOUT),
            retry=Retry(
                NoBackoff(), 1
            ),  # the server may have closed an idle connection
        )

    async def kick(self, message: BrokerMessage) -> None:
        async with (
            Redis(connection_pool=self.connection_pool) as redis,
            redis.pipeline() as steps,
        ):
            await steps.lpush(self.queue_name, message.message)
            await steps.ltrim(self.queue_name, 0, MAX_MESSAGES - 1)
            await steps.expire(self.queue_name, MAX_AGE)
            await steps.execute()

    async def listen(self) -> AsyncGenerator[bytes, None]:
        async with Redis(connection_pool=self.connection_pool) as redis:
            while True:
                popped = await redis.brpop([self.queue_name], timeout=1)
                if popped:
                    yield popped[1]  # type: ignore[misc]  # bytes, as nothing is decoded
