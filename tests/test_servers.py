"""Servers for tests: found or skipped, killed and restarted, removed at the end."""

import shlex
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from tests import servers
from tests.servers import (
    ServerBroken,
    fresh_mongo_database,
    fresh_postgres_database,
    running_or_skipped,
)
from tests.stub_server import Stub

Provide = Callable[[str], None]


@pytest.fixture(autouse=True)
def _stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(servers.SERVERS, "stub", Stub)


@pytest.fixture
def only_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Provide:
    """Writes a script in place of the stub, with its folder below tmp_path."""
    script = tmp_path / "stub-server"
    monkeypatch.setattr(Stub, "names", (str(script),))
    monkeypatch.setattr(servers, "_temporary_folder", lambda: tmp_path)
    monkeypatch.delenv("REQUIRE_SERVERS", raising=False)

    def provide(text: str) -> None:
        script.write_text(text)
        script.chmod(0o755)

    return provide


@pytest.mark.usefixtures("only_script")
def test_a_test_skips_without_its_server_and_says_why() -> None:
    with (
        pytest.raises(pytest.skip.Exception, match=r"no stub server.*the tests"),
        running_or_skipped("stub"),
    ):
        pytest.fail("it runs")


@pytest.mark.usefixtures("only_script")
@pytest.mark.parametrize("required", ["stub", "nginx,stub", "all"])
def test_a_required_server_that_is_missing_fails_the_test(
    required: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUIRE_SERVERS", required)
    with (
        pytest.raises(pytest.fail.Exception, match=r"no stub server.*REQUIRE_SERVERS"),
        running_or_skipped("stub"),
    ):
        pytest.skip("it runs")


@pytest.mark.usefixtures("only_script")
def test_a_misspelt_requirement_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_SERVERS", "postgers")
    with (
        pytest.raises(pytest.fail.Exception, match="postgers"),
        running_or_skipped("stub"),
    ):
        pytest.skip("it runs")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("#!/bin/sh\necho no memory left; exit 1", "no memory left"),
        ("#!/bin/sh\necho one moment please; sleep 60", "one moment please"),
        ("not a program", "cannot be run"),
    ],
    ids=["ends", "hangs", "is no program"],
)
def test_a_server_that_does_not_start_is_an_error_with_its_log(
    script: str,
    message: str,
    only_script: Provide,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only_script(script)
    monkeypatch.setattr(servers, "TIMEOUT", 2.0)
    with pytest.raises(ServerBroken, match=message), running_or_skipped("stub"):
        pytest.skip("it runs")
    assert [left.name for left in tmp_path.iterdir()] == ["stub-server"]


def test_a_port_that_is_taken_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken, free = other.getsockname()[1], servers._free_port()
        monkeypatch.setattr(servers, "_free_port", iter([taken, free]).__next__)
        with running_or_skipped("stub") as server:
            assert server.port == free


async def test_postgres_comes_back_with_its_data() -> None:
    with running_or_skipped("postgres") as server:
        async with fresh_postgres_database(server.url) as url:
            connection = await asyncpg.connect(url)
            await connection.execute("CREATE TABLE rooms (number int)")
            await connection.execute("INSERT INTO rooms VALUES (7)")
            server.kill()
            connection.terminate()
            with pytest.raises(ConnectionRefusedError):
                await asyncpg.connect(url)
            server.start()
            connection = await asyncpg.connect(url)
            assert await connection.fetchval("SELECT number FROM rooms") == 7
            await connection.close()


async def test_a_fresh_postgres_database_is_dropped_while_it_is_used(
    postgres_url: str,
) -> None:
    async with fresh_postgres_database(postgres_url) as url:
        connection = await asyncpg.connect(url)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(url)
    connection.terminate()


async def test_mongo_comes_back_with_its_data() -> None:
    with running_or_skipped("mongo") as server:
        async with AsyncMongoClient[dict[str, int]](server.url) as client:
            async with (
                client.start_session() as session,
                await session.start_transaction(),
            ):
                await client.test.rooms.insert_one({"number": 7}, session=session)
            server.kill()
            server.start()
            found = await client.test.rooms.find_one({}, {"_id": False})
            assert found == {"number": 7}


async def test_a_fresh_mongo_database_is_dropped(mongo_url: str) -> None:
    async with AsyncMongoClient[dict[str, int]](mongo_url) as client:
        async with fresh_mongo_database(mongo_url) as url:
            async with AsyncMongoClient[dict[str, int]](url) as inside:
                database = inside.get_default_database()
                await database.rooms.insert_one({"number": 7})
            assert database.name in await client.list_database_names()
        assert database.name not in await client.list_database_names()


async def test_redis_comes_back_empty() -> None:
    with running_or_skipped("redis") as server:
        async with Redis.from_url(server.url) as client:
            await client.set("seat", 7)
        server.stop()
        server.start()
        async with Redis.from_url(server.url) as client:
            assert await client.get("seat") is None


# ApiVersions with correlation id 7 and no client id.
KAFKA_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 7, -1)
KAFKA_ANSWER = struct.pack(">i", 7)
AMQP_HELLO = b"AMQP\x00\x00\x09\x01"
AMQP_ANSWER = b"\x01\x00\x00"  # a method frame on channel 0


@pytest.mark.parametrize(
    ("name", "question", "answer"),
    [
        pytest.param("nats", b"", b"INFO {", id="nats"),
        pytest.param("kafka", KAFKA_VERSIONS, KAFKA_ANSWER, id="kafka"),
        pytest.param(
            "amqp", AMQP_HELLO, AMQP_ANSWER, id="amqp", marks=pytest.mark.slow
        ),
    ],
)
def test_a_broker_answers_and_comes_back(
    name: str, question: bytes, answer: bytes
) -> None:
    with running_or_skipped(name) as server:
        assert answer in _ask(server.port, question)
        server.kill()
        with pytest.raises(ConnectionRefusedError):
            _ask(server.port, question)
        server.start()
        assert answer in _ask(server.port, question)


def _ask(port: int, question: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(question)
        return connection.recv(1000)


RUN = """
import time
from tests.servers import SERVERS, running
from tests.stub_server import Stub
SERVERS["stub"] = Stub
with running("stub") as server:
    print(server.port, server.home, flush=True)
    time.sleep(60)
"""


def test_nothing_is_left_of_a_test_run_that_is_killed() -> None:
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        port, home = shlex.split(run.stdout.readline())
        assert Path(home).is_dir()
        run.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (
        Path(home).exists() or not servers._is_free(int(port))
    ):
        time.sleep(0.02)
    assert not Path(home).exists()
    assert servers._is_free(int(port))
