"""Tests behind a real PgBouncer in transaction mode (`STORAGE_POOLER=transaction`)."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.sql.storage import SqlStorage
from tests.builders import NO_HOOKS, an_account
from tests.conftest import Serving
from tests.servers import fresh_postgres_database, running_or_skipped

CLIENTS = 12  # share three connections of the server


@pytest.fixture
async def pooled_url(postgres_url: str) -> AsyncIterator[str]:
    server_port = str(urlsplit(postgres_url).port)
    with running_or_skipped("pgbouncer", server_port=server_port) as pgbouncer:
        async with fresh_postgres_database(postgres_url) as url:
            yield urlsplit(pgbouncer.url)._replace(path=urlsplit(url).path).geturl()


async def test_many_requests_share_few_connections(
    serving: Serving, pooled_url: str
) -> None:
    behind_pooler = {"storage_pooler": "transaction", "storage_read_url": pooled_url}
    async with serving(pooled_url, **behind_pooler) as served:
        admin = await served.admin()
        for _ in range(3):
            asked = [
                served.client.post("/v1/users", json=an_account())
                for _ in range(CLIENTS)
            ]
            asked += [
                served.client.get("/v1/users", headers=admin) for _ in range(CLIENTS)
            ]
            asked += [
                served.client.get("/v1/me", headers=admin) for _ in range(CLIENTS)
            ]
            responses = await asyncio.gather(*asked)
            assert [
                response.status_code
                for response in responses
                if response.status_code >= 300
            ] == []
        # A job sends the mail, so the worker uses the pooler as well.
        await served.mailed("account_verify_email")
        assert (await served.client.get("/health/ready")).status_code == 200


async def test_a_restart_of_the_pooler_is_not_noticed(
    serving: Serving, postgres_url: str
) -> None:
    server_port = str(urlsplit(postgres_url).port)
    with running_or_skipped("pgbouncer", server_port=server_port) as pgbouncer:
        async with fresh_postgres_database(postgres_url) as url:
            by_pooler = (
                urlsplit(pgbouncer.url)._replace(path=urlsplit(url).path).geturl()
            )
            async with serving(by_pooler, storage_pooler="transaction") as served:
                admin = await served.admin()
                pgbouncer.stop()
                pgbouncer.start()
                responses = await asyncio.gather(
                    served.client.get("/v1/me", headers=admin),
                    served.client.get("/v1/users", headers=admin),
                )
                assert [response.status_code for response in responses] == [200, 200]
                await served.admin()


async def test_a_migration_leaves_no_lock_behind(
    pooled_url: str, postgres_url: str
) -> None:
    await _open_all_connections(pooled_url)
    storage = SqlStorage(
        pooled_url, NO_HOOKS, pool_size=1, echo=False, behind_pooler=True
    )
    async with storage:
        await storage.schema.upgrade()
    connection = await asyncpg.connect(postgres_url)
    try:
        locks = await connection.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = $1)",
            urlsplit(pooled_url).path[1:],
        )
    finally:
        await connection.close()
    assert locks == 0


async def _open_all_connections(url: str) -> None:
    """From now on each transaction runs on another connection."""
    clients = [await asyncpg.connect(url) for _ in range(3)]
    for statement in ("BEGIN", "COMMIT"):
        for client in clients:
            await client.execute(statement)
    for client in clients:
        await client.close()
