"""Hints on a NATS subject, each of which reaches one member of the queue group.

NATS stores no messages.
"""

import logging
from typing import Any

from taskiq_nats import NatsBroker

from adapters.server_url import ServerURL

logging.getLogger("nats").setLevel(logging.CRITICAL)  # logs each failing connection


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
    """Return the URLs of the hosts, without credentials.

    Raises UnusableURL if the URL contains more than hosts and credentials.
    """
    address.must_have_only_hosts()
    return [f"nats://{host.at(DEFAULT_PORT)}" for host in address.hosts]


def _credentials(address: ServerURL) -> dict[str, Any]:  # as the driver takes them
    """Return the decoded credentials; a user without a password is a token.

    They are passed apart from the URL, where the driver would not decode them.
    """
    if address.user and address.password is None:
        return {"token": address.user}
    return {"user": address.user, "password": address.password}
