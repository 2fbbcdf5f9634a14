"""Connections whose server vanishes under a statement, without a word, end within a minute.

Nobody answers then, so waiting for the answer would take until TCP gives up: two hours, by default.
"""

import socket
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

IDLE, INTERVAL, PROBES = 15, 5, 3  # seconds until the first probe and between them
TIMEOUT = IDLE + INTERVAL * PROBES  # seconds that what was sent may stay unacknowledged
_OPTIONS: Mapping[str, int] = {  # not every system has every name
    "TCP_KEEPIDLE": IDLE,
    "TCP_KEEPALIVE": IDLE,  # macOS
    "TCP_KEEPINTVL": INTERVAL,
    "TCP_KEEPCNT": PROBES,
    "TCP_USER_TIMEOUT": TIMEOUT * 1000,
}


def keep_alive(engine: AsyncEngine) -> None:
    """Probe the servers of all connections of the engine."""
    sa.event.listen(engine.sync_engine, "connect", _probe)


def _probe(connection: Any, _: object) -> None:
    transport = connection.driver_connection._transport  # asyncpg offers no other way
    tcp = transport.get_extra_info("socket")
    if tcp is None or tcp.family == socket.AF_UNIX:
        return
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS.items():
        if hasattr(socket, name):
            tcp.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
