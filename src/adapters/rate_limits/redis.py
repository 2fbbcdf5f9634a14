"""Counters in Redis, which several processes share."""

from limits.aio.storage import RedisStorage
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from adapters.redis_url import redis_options


class RedisCounters:
    def __init__(self, url: str, *, timeout: float) -> None:
        """Raises UnusableURL if the driver cannot use the URL."""
        self._pool = ConnectionPool(
            retry=Retry(
                NoBackoff(), 1
            ),  # the server may have closed an idle connection
            **redis_options(url, timeout=timeout),
        )
        self.storage = RedisStorage(
            "async+redis://",  # a placeholder: the pool has the address
            wrap_exceptions=True,
            implementation="redispy",
            connection_pool=self._pool,  # type: ignore[arg-type]  # passed to redis-py
        )

    async def ping(self) -> None:
        await Redis(connection_pool=self._pool).ping()

    async def close(self) -> None:
        await self._pool.aclose()
