"""Reads from a replica, or from the primary while the replica is away."""

import asyncio
import logging
import math
from time import monotonic
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.errors import translate_errors
from adapters.sql.migrations.revisions import current_revision
from adapters.sql.pool import Convert, Parameters, Pool
from adapters.sql.stale_connections import StaleConnections
from application.errors import ConnectionLost, Unavailable

RETRY_INTERVAL = 5.0  # seconds before a replica that failed is connected to again
CHECK_TIMEOUT = 0.5  # seconds: readiness does not wait for a replica that is away

T = TypeVar("T")

log = logging.getLogger(__name__)


class ReplicaPool(Pool):
    """Connections to a replica; while it is away, the primary is read.

    Reads may lack the latest writes.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        pool_size: int,
        primary: Pool,
        stale_connections: StaleConnections,
    ) -> None:
        super().__init__("replica", engine, pool_size=pool_size)
        self._stale_connections = stale_connections
        self._primary = primary
        self._unavailable_until = -math.inf
        sa.event.listen(engine.sync_engine, "do_connect", self._refuse_while_away)
        sa.event.listen(engine.sync_engine, "connect", self._note_connected)

    async def read(
        self, convert: Convert[T], query: sa.Executable, parameters: Parameters | None
    ) -> T:
        if self.is_unavailable:
            return await self._primary.read(convert, query, parameters)
        try:
            return await super().read(convert, query, parameters)
        except ConnectionLost:
            raise  # by a connection that was idle: the reader tries a new one
        except Unavailable:
            self.mark_unavailable()
            return await self._primary.read(convert, query, parameters)

    @property
    def is_unavailable(self) -> bool:
        return monotonic() < self._unavailable_until

    async def revision(self) -> str | None:
        """Return the revision of the replica's schema; raises Unavailable."""
        async with self.connect() as connection:
            with translate_errors():
                return await connection.run_sync(current_revision)

    async def check_revision(self, present: str | None, *, newest: str | None) -> None:
        """Accept a replica that is away, or that will soon replay a later migration.

        Raises Unavailable if its schema is neither at the present revision nor at the
        newest.
        """
        if self.is_unavailable:
            return
        asking = asyncio.ensure_future(self.revision())
        # asyncio.timeout() would wait until a connection to a hung server is closed.
        await asyncio.wait({asking}, timeout=CHECK_TIMEOUT)
        if not asking.done() or isinstance(asking.exception(), Unavailable):
            asking.cancel()
            self.mark_unavailable()
            return
        revision = asking.result()
        if revision not in (present, newest):
            raise Unavailable(
                f"The replica is at revision {revision}, not at {present}: let it catch "
                "up, or correct STORAGE_READ_URL."
            )

    def mark_unavailable(self) -> None:
        """Use the primary for a while, so that no other reader waits for the replica."""
        if self._unavailable_until == -math.inf:
            log.warning("Replica away: reading from the primary")
        self._unavailable_until = monotonic() + RETRY_INTERVAL
        self._stale_connections.replace_all()  # a server that hangs is silent on all

    def _refuse_while_away(self, *_: object) -> None:
        if self.is_unavailable:
            raise ConnectionRefusedError("The replica was away a moment ago.")

    def _note_connected(self, *_: object) -> None:
        self._unavailable_until = -math.inf
