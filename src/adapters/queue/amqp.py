"""Hints in a RabbitMQ queue."""

import logging
import ssl
from typing import Any

from aio_pika import Connection
from aio_pika.abc import TimeoutType
from taskiq_aio_pika import AioPikaBroker, Exchange, Queue, QueueType

from adapters.queue import MAX_AGE, MAX_MESSAGES
from adapters.queue.tls import FILES, tls_context
from adapters.server_url import ServerURL, UnusableURL

PARAMETERS = (*FILES, "capath", "heartbeat", "no_verify_ssl")

logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # logs each failing connection


TLS_SCHEME = "amqps"
DEFAULT_PORTS = {"amqp": 5672, TLS_SCHEME: 5671}


def amqp_broker(address: ServerURL, queue: str) -> AioPikaBroker:
    return AioPikaBroker(
        None,
        **connection_options(address),
        exchange=Exchange(queue),
        task_queues=[_bounded(queue, MAX_MESSAGES)],
        dead_letter_queue=_bounded(f"{queue}.dropped", 0),  # required by the driver
        connection_class=ClosingConnection,  # the default class reconnects for ever
    )


class ClosingConnection(Connection):
    """A connection that closes itself if it cannot connect.

    The driver would leave that to `__del__`, which may run where there is no loop.
    """

    async def connect(self, timeout: TimeoutType = None) -> None:  # noqa: ASYNC109 - the driver's signature
        try:
            await super().connect(timeout)
        except BaseException:
            await self.close()
            raise


def connection_options(address: ServerURL) -> dict[str, Any]:  # as aio_pika takes them
    """Return the driver's arguments for a URL.

    Raises UnusableURL if the driver cannot use the URL.
    """
    address.must_have_only_parameters(*PARAMETERS)
    heartbeat = address.query.get("heartbeat")
    if heartbeat and not heartbeat.isdecimal():
        raise UnusableURL("heartbeat=seconds")
    return {
        "host": address.host.name or "localhost",
        "port": address.host.port or DEFAULT_PORTS[address.scheme],
        "login": address.user or "guest",
        "password": address.password or "guest",
        "virtualhost": address.path or "/",
        "ssl": address.scheme == TLS_SCHEME,
        "ssl_context": _tls_context(address),
        "heartbeat": heartbeat,
    }


def _tls_context(address: ServerURL) -> ssl.SSLContext | None:
    context = tls_context(address, scheme=TLS_SCHEME)
    if context and address.query.get("no_verify_ssl", "0") != "0":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _bounded(name: str, messages: int) -> Queue:
    limits = {"x-max-length": messages, "x-message-ttl": MAX_AGE * 1000}
    return Queue(name=name, type=QueueType.CLASSIC, arguments={**limits})
