"""Tests of several processes that migrate an empty database at the same time."""

import asyncio
import sys

import pytest

from adapters.sql.engines import open_pools
from adapters.sql.pool import Pool
from adapters.sql.schema import SqlSchema

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
