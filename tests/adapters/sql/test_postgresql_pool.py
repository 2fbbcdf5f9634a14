"""Tests that cancelled readers return the connections of a pool."""

import asyncio

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.pool import Pool

TIME_LIMIT = 20.0  # seconds
SLEEPING = sa.text("SELECT pg_sleep(60)")
SLEEPERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'"
)
ONE = sa.text("SELECT 1")


def scalar(result: sa.CursorResult[object]) -> object:
    return result.scalar_one()


@pytest.mark.parametrize(
    "behind_pooler", [False, True]
)  # without and within a transaction
async def test_readers_that_are_cancelled_again_leave_their_connections(
    postgres_url: str, behind_pooler: bool
) -> None:
    """Deadlines cancel twice: that of the request, and that of its use case right after."""
    pools = open_pools(
        postgres_url, pool_size=1, echo=False, behind_pooler=behind_pooler
    )
    try:
        for _ in range(3):
            await pools.reading.read(scalar, ONE, None)
            reading = asyncio.create_task(pools.reading.read(scalar, SLEEPING, None))
            await until_asleep(pools.renewing)
            while not reading.done():  # at any point of its rollback
                reading.cancel()
                await asyncio.sleep(0)
            assert reading.cancelled()
        async with asyncio.timeout(TIME_LIMIT):
            assert await pools.reading.read(scalar, ONE, None) == 1
    finally:
        await pools.close()


async def until_asleep(observing: Pool) -> None:
    async with asyncio.timeout(TIME_LIMIT):
        while not await observing.read(scalar, SLEEPERS, None):
            pass
