"""Tests that no request notices connections that broke while they were idle."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.sql import stale_connections
from adapters.sql.engines import open_pools
from adapters.sql.storage import SqlStorage
from application.jobs.ports import JobState
from tests.adapters.contracts.queueing import add_jobs, due
from tests.builders import NO_HOOKS, a_job, an_account
from tests.conftest import ADMIN, Served, Serving
from tests.relay import relayed
from tests.servers import fresh_postgres_database

CLIENTS = 4
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
READ_ONLY = "default_transaction_read_only"


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    async with fresh_postgres_database(postgres_url) as url:
        yield url


async def statuses(served: Served) -> set[int]:
    """Read and write concurrently; return the results."""
    admin = await served.admin()
    writing = [
        served.client.post("/v1/users", json=an_account(), headers=admin)
        for _ in range(CLIENTS)
    ]
    reading = [served.client.get("/v1/users", headers=admin) for _ in range(CLIENTS)]
    responses = await asyncio.gather(
        *writing, *reading, served.client.get("/health/ready")
    )
    return {response.status_code for response in responses}


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_connections_that_the_server_ended_are_replaced(
    serving: Serving, url: str
) -> None:
    async with serving(url) as served:
        assert await statuses(served) == {200, 201}
        await execute(url, END_OTHERS)
        assert await statuses(served) == {200, 201}


async def test_a_connection_that_ends_under_the_first_statement_is_replaced(
    serving: Serving, url: str
) -> None:
    async with relayed(url) as (by_relay, relay), serving(by_relay) as served:
        assert await statuses(served) == {200, 201}
        relay.reset_at_next_byte()
        assert await statuses(served) == {200, 201}


async def test_connections_that_were_idle_for_long_are_replaced(
    serving: Serving, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A NAT that drops a connection notifies neither side."""
    async with (
        relayed(url) as (by_relay, relay),
        # A statement under way, such as a worker's, would wait for the network's timeout.
        serving(by_relay, worker="separate") as served,
    ):
        assert await statuses(served) == {200, 201}
        relay.forget()
        monkeypatch.setattr(stale_connections, "MAX_IDLE", 0.0)
        assert await statuses(served) == {200, 201}


async def test_sessions_that_a_failover_left_read_only_are_dropped(
    serving: Serving, url: str, postgres_url: str
) -> None:
    name = url.rpartition("/")[2]
    async with serving(url, worker="separate") as served:
        admin = await served.admin()
        # Existing connections are read-only from now on; new ones are not.
        await execute(
            postgres_url,
            f"ALTER DATABASE {name} SET default_transaction_read_only TO on",
        )
        await execute(url, END_OTHERS)
        pages = [served.client.get("/v1/users", headers=admin) for _ in range(CLIENTS)]
        await asyncio.gather(*pages)
        login = [sign_in(served) for _ in range(CLIENTS)]
        assert set(await asyncio.gather(*login)) == {503}
        await execute(postgres_url, f"ALTER DATABASE {name} RESET {READ_ONLY}")
        assert await statuses(served) == {200, 201}


async def sign_in(served: Served) -> int:
    account = dict(zip(("email", "password"), ADMIN, strict=True))
    return (await served.client.post("/v1/sessions", json=account)).status_code


async def test_a_job_is_completed_after_a_lost_connection(
    url: str,
) -> None:
    """A retry would run the statement twice."""
    async with (
        relayed(url) as (by_relay, relay),
        SqlStorage(by_relay, NO_HOOKS, pool_size=1, echo=False) as storage,
    ):
        await storage.schema.upgrade()
        await add_jobs(storage, a_job())
        [job] = await due(storage)
        assert await storage.queue.renew(iter([job]), until=job.due_at) == {job.id}
        relay.reset_at_next_byte()
        assert await storage.queue.renew(iter([job]), until=job.due_at) == {job.id}
        await storage.queue.finish(job, state=JobState.DONE)


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems name the options otherwise"
)
async def test_a_server_that_vanishes_during_a_statement_times_out(url: str) -> None:
    """A real test needs a broken network, so check the options of the socket."""
    pools = open_pools(url, pool_size=1, echo=False)
    try:
        for pool in (pools.writing, pools.reading, pools.renewing):
            async with pool.connect() as connection:
                raw = await connection.get_raw_connection()
                tcp = raw.driver_connection._transport.get_extra_info("socket")  # type: ignore[union-attr]  # asyncpg's
                assert tcp.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
                probing = tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL)
                assert (
                    0
                    < probing * tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT)
                    <= 60
                )
                assert (
                    0
                    < tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
                    <= 60_000
                )
    finally:
        await pools.close()
