"""Hints on a NATS subject, each of which reaches one member of the queue group.

NATS stores no messages.
"""

import logging
from typing import Any

from nats.aio.client import Client
from nats.errors import Error
from taskiq_nats import NatsBroker

from adapters.queue.tls import FILES, tls_context
from adapters.server_url import ServerURL

logging.getLogger("nats").setLevel(logging.CRITICAL)  # logs each failing connection


DEFAULT_PORT = 4222
TLS_SCHEME = "tls"  # as other clients of NATS call it


def nats_broker(address: ServerURL, subject: str) -> NatsBroker:
    context = tls_context(address, scheme=TLS_SCHEME)
    broker = NatsBroker(
        servers_of(address),
        subject,
        queue=subject,
        allow_reconnect=False,
        max_reconnect_attempts=1,
        connect_timeout=2,
        ping_interval=20,
        tls=context,
        **_credentials(address),
    )
    if context:
        broker.client = TlsClient()
    return broker


class TlsClient(Client):
    """A client that never sends credentials in the clear.

    The driver would, if the server, or a machine in between, does not ask for TLS.
    """

    async def _process_info(
        self, info: dict[str, Any], initial_connection: bool = False
    ) -> None:
        if not info.get("tls_required"):
            raise Error("the server does not speak TLS")
        await super()._process_info(info, initial_connection)


def servers_of(address: ServerURL) -> list[str]:
    """Return the URLs of the hosts, without credentials.

    Raises UnusableURL if the URL has a path or unknown parameters.
    """
    address.must_have_only_hosts(*FILES)
    return [f"{address.scheme}://{host.at(DEFAULT_PORT)}" for host in address.hosts]


def _credentials(address: ServerURL) -> dict[str, Any]:  # as the driver takes them
    """Return the decoded credentials; a user without a password is a token.

    They are passed apart from the URL, where the driver would not decode them.
    """
    if address.user and address.password is None:
        return {"token": address.user}
    return {"user": address.user, "password": address.password}
