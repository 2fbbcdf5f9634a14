"""Tests with a real streaming replica of PostgreSQL (`STORAGE_READ_URL`)."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from adapters.sql.replica_probe import ReplicaProbe
from adapters.sql.storage import SqlStorage
from application import health
from application.errors import Unavailable
from container import probed_servers
from tests.builders import NO_HOOKS
from tests.conftest import ADMIN, Served, Serving
from tests.end_to_end.processes import free_port
from tests.replicas import PostgresReplica, catch_up, held_up, hung, running_replica
from tests.servers import Server, fresh_postgres_database, running_or_skipped

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Pair:
    """One database on both servers."""

    primary: Server
    replica: PostgresReplica
    url: str

    @property
    def read_url(self) -> str:
        return (
            urlsplit(self.replica.url)._replace(path=urlsplit(self.url).path).geturl()
        )

    async def catch_up(self) -> None:
        await catch_up(self.primary, self.replica)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, PostgresReplica]]:
    with (
        running_or_skipped("postgres") as primary,
        running_replica(primary) as replica,
    ):
        yield primary, replica


@pytest.fixture
async def pair(servers: tuple[Server, PostgresReplica]) -> AsyncIterator[Pair]:
    primary, replica = servers
    async with fresh_postgres_database(primary.url) as url:
        async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
            await storage.schema.upgrade()
        await catch_up(primary, replica)
        yield Pair(primary, replica, url)


@pytest.fixture
async def served(pair: Pair, serving: Serving) -> AsyncIterator[Served]:
    async with serving(pair.url, storage_read_url=pair.read_url) as served:
        await served.admin()
        await pair.catch_up()
        yield served


async def listed(served: Served, headers: dict[str, str]) -> list[str]:
    response = await served.client.get("/v1/users", headers=headers)
    assert response.status_code == 200, response.text
    return [user["email"] for user in response.json()["items"]]


async def is_ready(served: Served) -> bool:
    return (await served.client.get("/health/ready")).status_code == 200


async def test_a_list_may_lag(pair: Pair, served: Served) -> None:
    async with held_up(pair.replica):
        admin = await served.admin()
        await served.member("ada")
        assert await listed(served, admin) == [ADMIN[0]]
    await pair.catch_up()
    assert await listed(served, admin) == [ADMIN[0], "ada@example.com"]


async def test_reads_that_follow_a_write_do_not_lag(pair: Pair, served: Served) -> None:
    async with held_up(pair.replica):
        ada = await served.member("ada")
        me = await served.client.get("/v1/me", headers=ada)
        assert me.json()["name"] == "ada"
        sessions = await served.client.get("/v1/sessions", headers=ada)
        assert len(sessions.json()) == 1
        admin = await served.admin()
        user = await served.client.get(f"/v1/users/{me.json()['id']}", headers=admin)
        assert user.json()["email"] == "ada@example.com"
        await served.client.delete("/v1/sessions/current", headers=ada)
        gone = await served.client.get("/v1/me", headers=ada)
        assert gone.status_code == 401
        assert await is_ready(served)


async def test_the_primary_replaces_an_unavailable_replica(
    pair: Pair, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    admin = await served.admin()
    await listed(served, admin)  # by a connection that is about to be lost
    pair.replica.kill()
    try:
        await served.member("ada")
        for _ in range(3):
            assert "ada@example.com" in await listed(served, admin)
        assert await is_ready(served)
    finally:
        pair.replica.start()
    assert caplog.text.count("Replica away") == 1


async def test_the_primary_replaces_a_replica_that_hangs(
    pair: Pair, served: Served
) -> None:
    admin = await served.admin()
    await asyncio.gather(*(listed(served, admin) for _ in range(6)))  # fills the pool
    with hung(pair.replica):
        assert await is_ready(served)
        await served.member("ada")
        assert "ada@example.com" in await listed(served, admin)


async def test_a_hung_replica_delays_no_reader_for_long(
    pair: Pair, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than the check waits for a replica, and less than connecting to it would take.
    monkeypatch.setattr(health, "TIMEOUT", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        read_url = f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/x"
        async with serving(pair.url, storage_read_url=read_url) as served:
            assert await is_ready(served)
            assert await listed(served, await served.admin()) == [ADMIN[0]]


async def test_a_replica_of_another_schema_is_refused(
    pair: Pair, serving: Serving, servers: tuple[Server, PostgresReplica]
) -> None:
    primary, replica = servers
    async with fresh_postgres_database(primary.url) as other_url:
        await catch_up(primary, replica)
        other = Pair(primary, replica, other_url)
        async with serving(pair.url, storage_read_url=other.read_url) as served:
            response = await served.client.get("/health/ready")
            assert response.status_code == 503
            assert "The replica is at revision None" in response.text
        probe = ReplicaProbe(pair.url, other.read_url, behind_pooler=False)
        with pytest.raises(Unavailable, match="revision None"):
            await probe.probe()


async def test_the_doctor_looks_at_the_replica(pair: Pair, served: Served) -> None:
    await probed_servers(served.container)["storage_read_url"].probe()
    away = ReplicaProbe(
        pair.url, f"postgresql://me@127.0.0.1:{free_port()}/x", behind_pooler=False
    )
    with pytest.raises(Unavailable):
        await away.probe()
