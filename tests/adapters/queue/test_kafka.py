"""Tests of what the driver of Kafka is given."""

import ssl
from typing import Any
from unittest.mock import AsyncMock

import pytest

from adapters.queue import kafka
from adapters.queue.brokers import make_broker
from adapters.queue.kafka import connection_options
from adapters.server_url import ServerURL

CLIENTS = ("AIOKafkaAdminClient", "AIOKafkaProducer", "AIOKafkaConsumer")


@pytest.mark.parametrize(
    ("url", "protocol", "mechanism"),
    [
        ("kafka://host", "PLAINTEXT", None),
        ("kafka+ssl://host", "SSL", None),
        ("kafka://me:password@host", "SASL_PLAINTEXT", "PLAIN"),
        ("kafka+ssl://me:password@host", "SASL_SSL", "PLAIN"),
        (
            "kafka+ssl://me:password@host?sasl_mechanism=scram-sha-256",
            "SASL_SSL",
            "SCRAM-SHA-256",
        ),
        (
            "kafka://me:password@host?sasl_mechanism=SCRAM-SHA-512",
            "SASL_PLAINTEXT",
            "SCRAM-SHA-512",
        ),
    ],
)
def test_the_url_selects_the_protocol_and_the_mechanism(
    url: str, protocol: str, mechanism: str | None
) -> None:
    options = connection_options(ServerURL.of(url))
    assert options["security_protocol"] == protocol
    assert options.get("sasl_mechanism") == mechanism
    assert (options["ssl_context"] is not None) == protocol.endswith("SSL")


async def test_every_client_gets_the_credentials_and_verifies_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[dict[str, Any]] = []

    def client(*_: object, **options: Any) -> AsyncMock:
        given.append(options)
        return AsyncMock()

    for name in CLIENTS:
        monkeypatch.setattr(kafka, name, client)
    url = "kafka+ssl://me:p%40ss@one,two:9093?sasl_mechanism=SCRAM-SHA-512"
    broker = make_broker(url, "test")
    broker.is_worker_process = True
    await broker.startup()
    await broker.shutdown()
    assert len(given) == len(CLIENTS)
    expected = {
        "bootstrap_servers": ["one:9092", "two:9093"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "me",
        "sasl_plain_password": "p@ss",
    }
    for options in given:
        assert options.items() >= expected.items()
        assert options["ssl_context"].verify_mode == ssl.CERT_REQUIRED
        assert options["ssl_context"].check_hostname
