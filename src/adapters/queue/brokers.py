"""Creation of taskiq brokers from a URL."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import NamedTuple

from taskiq import AsyncBroker, BrokerMessage

from adapters.queue import MAX_MESSAGES
from adapters.server_url import ServerURL


class Brokers(NamedTuple):
    """Two connections, which start, fail and end independently."""

    sending: AsyncBroker
    listening: AsyncBroker


def make_brokers(url: str, service: str) -> Brokers:
    """Return the brokers for a URL.

    The service's name is part of the queue's name, so that several services can share a
    broker.
    """
    listening = make_broker(url, service)
    if isinstance(listening, MemoryBroker):
        return Brokers(sending=listening, listening=listening)
    return Brokers(sending=make_broker(url, service), listening=listening)


def make_broker(url: str, service: str) -> AsyncBroker:
    """Return a broker; import only its driver: others take time, and may be missing.

    Raises UnusableURL if the driver cannot use the URL.
    """
    return BROKERS[url.partition("://")[0]](url, f"{service}.hints")


def check_url(url: str) -> str:
    """Return the URL.

    Raises UnusableURL if the driver cannot use it.
    """
    make_broker(url, "any")
    return url


class MemoryBroker(AsyncBroker):
    """A bounded queue within one process, which drops the oldest message when full.

    taskiq's own broker in memory would start a task per message, without a limit.
    """

    def __init__(self) -> None:
        super().__init__()
        self._messages: asyncio.Queue[bytes] = asyncio.Queue(MAX_MESSAGES)

    async def kick(self, message: BrokerMessage) -> None:
        if self._messages.full():
            self._messages.get_nowait()
        self._messages.put_nowait(message.message)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        while True:
            yield await self._messages.get()


def _memory(_url: str, _queue: str) -> AsyncBroker:
    return MemoryBroker()


def _redis(url: str, queue: str) -> AsyncBroker:
    from adapters.queue.redis import RedisBroker

    return RedisBroker(url, queue)


def _rabbitmq(url: str, queue: str) -> AsyncBroker:
    from adapters.queue.amqp import amqp_broker

    return amqp_broker(ServerURL.of(url), queue)


def _nats(url: str, queue: str) -> AsyncBroker:
    from adapters.queue.nats import nats_broker

    return nats_broker(ServerURL.of(url), queue)


def _kafka(url: str, queue: str) -> AsyncBroker:
    from adapters.queue.kafka import KafkaBroker

    return KafkaBroker(ServerURL.of(url), queue)


BROKERS: Mapping[str, Callable[[str, str], AsyncBroker]] = {  # by scheme
    "memory": _memory,
    "redis": _redis,
    "rediss": _redis,
    "amqp": _rabbitmq,
    "amqps": _rabbitmq,
    "nats": _nats,
    "tls": _nats,
    "kafka": _kafka,
    "kafka+ssl": _kafka,
}
