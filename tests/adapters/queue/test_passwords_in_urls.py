"""Tests that percent-encoded passwords in URLs reach each driver decoded."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from adapters.queue.amqp import connection_options
from adapters.queue.brokers import make_broker
from adapters.queue.hints import Hints
from adapters.queue.kafka import connection_options as kafka_options
from adapters.queue.nats import nats_broker
from adapters.rate_limits import RateLimits
from adapters.server_url import ServerURL
from tests.servers import SERVERS, running_or_skipped

PASSWORD = "p/@:?#%+ü s"
ENCODED = quote(PASSWORD, safe="")


@pytest.fixture
def protected_url(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    name, user, arguments = request.param
    kind = SERVERS[name]
    monkeypatch.setattr(kind, "arguments", f"{kind.arguments} {arguments}")
    with running_or_skipped(name) as server:
        yield server.url.replace("://", f"://{user}:{ENCODED}@")


@pytest.mark.parametrize(
    "protected_url",
    [
        ("nats", "me", f"--user me --pass '{PASSWORD}'"),
        ("redis", "", f"--requirepass '{PASSWORD}'"),
    ],
    indirect=True,
    ids=["nats", "redis"],
)
async def test_a_broker_with_a_password_takes_hints(protected_url: str) -> None:
    await Hints(make_broker(protected_url, "test")).probe()
    if protected_url.startswith("redis"):
        await RateLimits(protected_url).probe()


def test_the_parts_reach_the_other_drivers() -> None:
    amqp = connection_options(ServerURL.of(f"amqp://me:{ENCODED}@host/%2Fhost"))
    assert (amqp["login"], amqp["password"], amqp["virtualhost"]) == (
        "me",
        PASSWORD,
        "/host",
    )
    kafka = kafka_options(ServerURL.of(f"kafka://me:{ENCODED}@one,two:9093"))
    assert kafka["bootstrap_servers"] == ["one:9092", "two:9093"]
    assert kafka["sasl_plain_password"] == PASSWORD
    token = nats_broker(ServerURL.of(f"nats://{ENCODED}@host"), "test")
    assert token.connection_kwargs["token"] == PASSWORD
    assert token.servers == ["nats://host:4222"]
