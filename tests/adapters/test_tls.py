"""Connections by TLS: the right certificate connects, another is refused with a reason."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.queue.brokers import make_broker
from adapters.queue.hints import Hints
from adapters.rate_limits import RateLimits
from adapters.sql.engines import open_pools
from adapters.sql.schema import SqlSchema
from application.errors import Unavailable
from entrypoints.cli.doctor import ProbedServer, check_server
from entrypoints.cli.running import error_line
from tests.certificates import certificate
from tests.end_to_end.processes import free_port
from tests.relay import relayed
from tests.servers import Kafka, Nats, Server, running_or_skipped


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The server's certificate."""
    return certificate(tmp_path)


@pytest.fixture
def other_file(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    folder.mkdir()
    return certificate(folder)


@pytest.fixture
def context(file: Path) -> ssl.SSLContext:
    """The context of a relay that speaks TLS in front of a server."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


async def reason(url: str, server: ProbedServer) -> str:
    """Return why the server cannot be used, as `app doctor` says it."""
    with pytest.raises(Unavailable) as refused:
        await check_server(url, server)
    return error_line(refused.value)


async def try_broker(url: str, file: Path, other_file: Path) -> None:
    trusting = f"{url}?cafile={file}"
    assert await check_server(trusting, Hints(make_broker(trusting, "test")))
    for doubting in (url, f"{url}?cafile={other_file}"):
        failure = await reason(doubting, Hints(make_broker(doubting, "test")))
        assert "certificate verify failed" in failure


async def test_redis(
    redis_url: str, context: ssl.SSLContext, file: Path, other_file: Path
) -> None:
    async with relayed(redis_url, tls=context) as (relay_url, _):
        url = relay_url.replace("redis://", "rediss://")
        trusting = f"{url}?ssl_ca_certs={file}"
        doubting = f"{url}?ssl_ca_certs={other_file}"
        await check_server(trusting, Hints(make_broker(trusting, "test")))
        await check_server(trusting, RateLimits(trusting))
        for server in (Hints(make_broker(doubting, "test")), RateLimits(doubting)):
            assert "certificate verify failed" in await reason(doubting, server)


@pytest.mark.slow
async def test_amqp(
    amqp_url: str, context: ssl.SSLContext, file: Path, other_file: Path
) -> None:
    async with relayed(amqp_url, tls=context) as (relay_url, _):
        url = relay_url.replace("amqp://", "amqps://")
        await try_broker(url, file, other_file)
        unverified = f"{url}?no_verify_ssl=1"
        await check_server(unverified, Hints(make_broker(unverified, "test")))


async def test_kafka(
    monkeypatch: pytest.MonkeyPatch,
    context: ssl.SSLContext,
    file: Path,
    other_file: Path,
) -> None:
    port = free_port()
    advertised = "--advertised-listener-url tcp://127.0.0.1:{port}"
    arguments = Kafka.arguments.replace(advertised, advertised.format(port=port))
    monkeypatch.setattr(Kafka, "arguments", arguments)
    with running_or_skipped("kafka") as server:
        async with relayed(server.url, port=port, tls=context) as (relay_url, _):
            url = relay_url.replace("kafka://", "kafka+ssl://")
            await try_broker(url, file, other_file)


async def test_postgresql(
    postgres_url: str, context: ssl.SSLContext, file: Path, other_file: Path
) -> None:
    context.set_alpn_protocols(["postgresql"])
    parameters = "sslnegotiation=direct&sslmode=verify-full&sslrootcert="
    async with relayed(postgres_url, tls=context) as (relay_url, _):
        async with postgresql_schema(f"{relay_url}?{parameters}{file}") as trusting:
            assert "postgresql" in (await trusting.describe()).server
        async with postgresql_schema(
            f"{relay_url}?{parameters}{other_file}"
        ) as doubting:
            with pytest.raises(Unavailable) as refused:
                await doubting.describe()
    assert "certificate verify failed" in error_line(refused.value)


@asynccontextmanager
async def postgresql_schema(url: str) -> AsyncIterator[SqlSchema]:
    pools = open_pools(url, pool_size=1, echo=False)
    yield SqlSchema(pools.writing, reading=pools.reading)
    await pools.close()


@pytest.fixture
def nats(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    arguments = f"{Nats.arguments} --tls --tlscert {file} --tlskey {file}"
    monkeypatch.setattr(Nats, "arguments", arguments)
    with running_or_skipped("nats") as server:
        yield server


async def test_nats(nats: Server, file: Path, other_file: Path) -> None:
    await try_broker(nats.url.replace("nats://", "tls://"), file, other_file)


async def test_nats_gets_no_credentials_in_the_clear(nats_url: str) -> None:
    url = nats_url.replace("nats://", "tls://me:secret@")
    failure = await reason("tls://…", Hints(make_broker(url, "test")))
    assert "the server does not speak TLS" in failure
