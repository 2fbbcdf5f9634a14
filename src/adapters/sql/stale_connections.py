"""Replacement of pooled connections that a server, proxy or failover has broken."""

import math
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

# Seconds. Servers, proxies and NAT drop connections that are idle for minutes, some
# silently.
MAX_IDLE = 60.0

READ_ONLY = "25006"  # the server is no longer the primary, as after a failover
_ENDED = {
    "25P03",  # idle_in_transaction_session_timeout
    "57P01",  # admin_shutdown
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now
    "57P05",  # idle_session_timeout
    READ_ONLY,
}
_CONNECTION_EXCEPTION = "08"  # the SQLSTATE class


class StaleConnections:
    """Replaces stale connections of a database's engines before they are used.

    A connection is stale if it is closed or has been idle for too long, or if it is
    older than a failover that any of the engines noticed.
    """

    def __init__(self) -> None:
        self._failed_over_at = -math.inf

    def replace_in(self, engine: AsyncEngine) -> None:
        sa.event.listen(engine.sync_engine, "connect", self._note_connected)
        sa.event.listen(engine.sync_engine, "checkin", self._note_idle)
        sa.event.listen(engine.sync_engine, "checkout", self._refuse_stale)
        sa.event.listen(engine.sync_engine, "handle_error", self._drop_lost)

    def replace_all(self) -> None:
        """Replace all present connections before they are used again."""
        self._failed_over_at = monotonic()

    def _note_connected(self, _: object, record: ConnectionPoolEntry) -> None:
        record.info["connected_at"] = monotonic()

    def _note_idle(self, _: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = monotonic()

    def _refuse_stale(
        self, connection: Any, record: ConnectionPoolEntry, _: object
    ) -> None:
        driver_connection = connection.driver_connection  # asyncpg's
        idle = monotonic() - record.info.get("idle_since", math.inf)
        before_failover = record.info["connected_at"] < self._failed_over_at
        if idle >= MAX_IDLE or before_failover:
            # Closing it properly would wait for the response of an unreachable server.
            driver_connection.terminate()
        if driver_connection.is_closed():
            raise sa.exc.DisconnectionError  # makes the pool reconnect

    def _drop_lost(self, context: ExceptionContext) -> None:
        code = getattr(context.original_exception, "sqlstate", None) or ""
        if code in _ENDED or code.startswith(_CONNECTION_EXCEPTION):
            context.is_disconnect = True
        if code == READ_ONLY:
            self._failed_over_at = monotonic()
