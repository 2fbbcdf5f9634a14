"""Tests of several processes that migrate an empty database at the same time."""

import asyncio
import sys

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.migrations.advisory_locks import ADVISORY_LOCK
from adapters.sql.pool import Pool
from adapters.sql.schema import SqlSchema
from application.errors import Unavailable
from tests.servers import fresh_postgres_database

PROCESSES = 5
MIGRATE = """
import asyncio, sys
from adapters.sql.engines import open_pools
from adapters.sql.schema import SqlSchema

async def migrate(url):
    pools = open_pools(url, pool_size=1, echo=False)
    await SqlSchema(pools.writing, reading=pools.reading).upgrade()
    await pools.close()

asyncio.run(migrate(sys.argv[1]))
"""


async def migrate(url: str) -> None:
    pools = open_pools(url, pool_size=1, echo=False)
    try:
        schema = SqlSchema(pools.writing, reading=pools.reading)
        await schema.upgrade()
        await schema.check()
    finally:
        await pools.close()


async def test_five_at_once_all_succeed(url: str) -> None:
    await asyncio.gather(*(migrate(url) for _ in range(PROCESSES)))


@pytest.mark.slow
async def test_five_processes_at_once_all_succeed(url: str, pool: Pool) -> None:
    start = asyncio.create_subprocess_exec
    processes = [
        await start(sys.executable, "-c", MIGRATE, url, stderr=asyncio.subprocess.PIPE)
        for _ in range(PROCESSES)
    ]
    for process in processes:
        _, said = await process.communicate()
        assert process.returncode == 0, said.decode()
    await SqlSchema(pool, reading=pool).check()


async def test_a_migration_waits_for_that_of_another_process(postgres_url: str) -> None:
    key = {"key": ADVISORY_LOCK}
    async with fresh_postgres_database(postgres_url) as url:
        other, mine = (open_pools(url, pool_size=1, echo=False) for _ in range(2))
        schema = SqlSchema(mine.writing, reading=mine.reading, lock_timeout=0)
        async with other.writing.connect() as connection:
            await connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), key)
            with pytest.raises(Unavailable, match="Another process is migrating"):
                await schema.upgrade()
            await connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), key)
        await schema.upgrade()
        await schema.upgrade()  # the lock was released
        await other.close()
        await mine.close()
