"""TCP keep-alive, which ends connections to vanished servers within a minute.

When a server vanishes while a statement runs, no packet says so, and the client would
wait until TCP gives up: two hours by default.
"""

import socket
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

IDLE = 15  # seconds without traffic until the first probe
INTERVAL = 5  # seconds between probes
PROBES = 3  # unanswered probes after which the connection ends
TIMEOUT = IDLE + INTERVAL * PROBES  # seconds that data may stay unacknowledged
_OPTIONS: Mapping[str, int] = {  # no system supports all of them
    "TCP_KEEPIDLE": IDLE,
    "TCP_KEEPALIVE": IDLE,  # macOS
    "TCP_KEEPINTVL": INTERVAL,
    "TCP_KEEPCNT": PROBES,
    "TCP_USER_TIMEOUT": TIMEOUT * 1000,
}


def keep_alive(engine: AsyncEngine) -> None:
    """Enable keep-alive on all connections of the engine."""
    sa.event.listen(engine.sync_engine, "connect", _enable)


def _enable(connection: Any, _: object) -> None:
    transport = connection.driver_connection._transport  # asyncpg has no public API
    tcp = transport.get_extra_info("socket")
    if tcp is None or tcp.family == socket.AF_UNIX:
        return
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS.items():
        if hasattr(socket, name):
            tcp.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
