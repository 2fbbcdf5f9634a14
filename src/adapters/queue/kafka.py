"""Hints in a Kafka topic.

This broker uses aiokafka directly: taskiq-aio-kafka connects in its constructor, and
blocks the event loop with a second, synchronous driver.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # type: ignore[import-untyped]  # no stubs
from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # type: ignore[import-untyped]  # no stubs
from aiokafka.conn import collect_hosts, create_conn  # type: ignore[import-untyped]  # no stubs
from aiokafka.errors import KafkaConnectionError  # type: ignore[import-untyped]  # no stubs
from taskiq import AsyncBroker, BrokerMessage

from adapters.queue import MAX_AGE, tls
from adapters.server_url import ServerURL, UnusableURL

PARTITIONS = 16  # the number of workers that can consume at a time

logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # logs each failing connection

DEFAULT_PORT = 9092
TLS_SCHEME = "kafka+ssl"
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
REQUEST_TIMEOUT = 1500  # milliseconds


def connection_options(address: ServerURL) -> dict[str, Any]:  # as aiokafka takes them
    """Return the driver's arguments for a URL.

    Raises UnusableURL if the driver cannot use the URL.
    """
    address.must_have_only_hosts(*tls.FILES, "sasl_mechanism")
    context = tls.tls_context(address, scheme=TLS_SCHEME)
    sasl = _sasl_options(address)
    transport = "PLAINTEXT" if context is None else "SSL"
    return {
        "bootstrap_servers": [host.at(DEFAULT_PORT) for host in address.hosts],
        "security_protocol": f"SASL_{transport}" if sasl else transport,
        "ssl_context": context,
        **sasl,
    }


def _sasl_options(address: ServerURL) -> dict[str, str]:
    mechanism = address.query.get("sasl_mechanism")
    if address.user is None and mechanism is None:
        return {}
    if not address.user or not address.password:
        raise UnusableURL(f"{address.scheme}://user:password@host:port for SASL")
    mechanism = (mechanism or MECHANISMS[0]).upper()
    if mechanism not in MECHANISMS:
        raise UnusableURL(f"sasl_mechanism as {', '.join(MECHANISMS)}")
    return {
        "sasl_mechanism": mechanism,
        "sasl_plain_username": address.user,
        "sasl_plain_password": address.password,
    }


class KafkaBroker(AsyncBroker):
    def __init__(self, address: ServerURL, topic: str) -> None:
        super().__init__()
        self._connection = connection_options(address)
        self._topic = topic
        self._stack = AsyncExitStack()

    async def startup(self) -> None:
        await super().startup()
        await self._make_topic()
        self._producer = AIOKafkaProducer(
            **self._connection, request_timeout_ms=REQUEST_TIMEOUT
        )
        self._stack.push_async_callback(self._producer.stop)
        await self._producer.start()
        if self.is_worker_process:
            await self._subscribe()

    async def shutdown(self) -> None:
        await self._stack.aclose()
        await super().shutdown()

    async def kick(self, message: BrokerMessage) -> None:
        await self._producer.send_and_wait(self._topic, message.message)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        while True:
            fetched = await self._consumer.getmany(timeout_ms=1000, max_records=10)
            for records in fetched.values():
                for record in records:
                    yield record.value
            if not fetched:
                await self._ask_for_offset()

    async def _ask_for_offset(self) -> None:
        """Raise an error if the broker or topic is gone; a fetch would just wait."""
        async with asyncio.timeout(2):
            await self._consumer.end_offsets([TopicPartition(self._topic, 0)])

    async def _make_topic(self) -> None:
        admin = AIOKafkaAdminClient(**self._connection)
        try:
            await admin.start()
            retention = {"retention.ms": str(MAX_AGE * 1000)}
            topic = NewTopic(self._topic, PARTITIONS, 1, topic_configs=retention)
            await admin.create_topics([topic])
        except KafkaConnectionError:
            await self._raise_reason()
            raise
        finally:
            await admin.close()

    async def _raise_reason(self) -> None:
        """Connect to each host: the driver only logs why one cannot be used."""
        options = {**self._connection, "request_timeout_ms": REQUEST_TIMEOUT}
        for host, port, _ in collect_hosts(options.pop("bootstrap_servers")):
            connection = await create_conn(host, port, **options)
            connection.close()

    async def _subscribe(self) -> None:
        self._consumer = AIOKafkaConsumer(
            self._topic,
            **self._connection,
            group_id=self._topic,
            enable_auto_commit=False,  # closing would wait for a broker that is gone
            session_timeout_ms=6000,  # Kafka's minimum, until a dead member is removed
            retry_backoff_ms=500,
        )
        self._stack.push_async_callback(
            self._consumer._client.close
        )  # stop() does not always close it
        self._stack.push_async_callback(self._consumer.stop)
        await self._consumer.start()
