"""Hints on a NATS subject: it keeps nothing, and gives each to one member of the queue group."""

import logging
from typing import Any

from taskiq_nats import NatsBroker

from adapters.server_url import ServerURL

logging.getLogger("nats").setLevel(logging.CRITICAL)  # it tells of each try to connect


DEFAULT_PORT = 4222


def nats_broker(address: ServerURL, subject: str) -> NatsBroker:
    return NatsBroker(
        servers_of(address),
        subject,
        queue=subject,
        allow_reconnect=False,
        max_reconnect_attempts=1,
        connect_timeout=2,
        ping_interval=20,
        **_credentials(address),
    )


def servers_of(address: ServerURL) -> list[str]:
    """Raises UnusableURL."""
    address.must_have_only_hosts()
    return [f"nats://{host.at(DEFAULT_PORT)}" for host in address.hosts]


def _credentials(address: ServerURL) -> dict[str, Any]:  # as the driver takes them
    """The driver would not decode them; what stands alone before the @ is a token."""
    if address.user and address.password is None:
        return {"token": address.user}
    return {"user": address.user, "password": address.password}
