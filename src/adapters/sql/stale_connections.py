"""Connections that a pool still has, and that the server, a proxy or a failover made useless."""

import math
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

MAX_IDLE = 60.0  # seconds; servers, proxies and NAT drop what is idle for minutes, some silently

READ_ONLY = "25006"  # after a failover the server is no longer the primary
_ENDED = {
    "25P03",  # idle in a transaction for too long
    "57P01",  # terminated by an administrator
    "57P02",  # another session crashed
    "57P03",  # starts or stops
    "57P05",  # idle for too long
    READ_ONLY,
}
_CONNECTION_EXCEPTION = "08"  # the class of SQLSTATE


class StaleConnections:
    """Replaces stale connections of all engines of a database before they are used."""

    def __init__(self) -> None:
        self._failed_over_at = -math.inf

    def replace_in(self, engine: AsyncEngine) -> None:
        sa.event.listen(engine.sync_engine, "connect", self._note_connected)
        sa.event.listen(engine.sync_engine, "checkin", self._note_idle)
        sa.event.listen(engine.sync_engine, "checkout", self._refuse_stale)
        sa.event.listen(engine.sync_engine, "handle_error", self._drop_lost)

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
            driver_connection.terminate()  # a server that is out of reach answers no farewell
        if driver_connection.is_closed():
            raise sa.exc.DisconnectionError  # the pool connects anew

    def _drop_lost(self, context: ExceptionContext) -> None:
        code = getattr(context.original_exception, "sqlstate", None) or ""
        if code in _ENDED or code.startswith(_CONNECTION_EXCEPTION):
            context.is_disconnect = True
        if code == READ_ONLY:
            self._failed_over_at = monotonic()
