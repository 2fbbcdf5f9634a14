"""The transaction of a unit of work, on one connection."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import greenlet_spawn

from adapters.fair_semaphore import FairSemaphore


class Transaction(AbstractAsyncContextManager["Transaction"]):
    """A transaction for a block, rolled back unless it is committed.

    It connects with its first statement and disconnects with the commit, each time in
    one greenlet. AsyncConnection would enter two more, and wraps each result: 4 % of a
    request that writes.
    """

    def __init__(self, engine: AsyncEngine, semaphore: FairSemaphore) -> None:
        self._engine = engine.sync_engine
        self._semaphore = semaphore
        self._connection: sa.Connection | None = None

    @property
    def dialect(self) -> sa.Dialect:
        return self._engine.dialect

    async def __aenter__(self) -> "Transaction":
        await self._semaphore.acquire()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if self._connection is not None:
                closing = greenlet_spawn(self._close, self._connection)
                # A cancellation must not interrupt a rollback.
                await (closing if kind is None else asyncio.shield(closing))
        finally:
            self._semaphore.release()

    async def execute(
        self, statement: sa.Executable, parameters: Any = None
    ) -> sa.CursorResult[Any]:  # of any columns
        return await greenlet_spawn(self._execute, statement, parameters)

    async def commit(self) -> None:
        if self._connection is not None:
            await greenlet_spawn(self._commit, self._connection)

    def _execute(
        self, statement: sa.Executable, parameters: Any
    ) -> sa.CursorResult[Any]:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection.execute(statement, parameters)

    def _commit(self, connection: sa.Connection) -> None:
        connection.commit()
        self._close(connection)

    def _close(self, connection: sa.Connection) -> None:
        self._connection = None
        connection.close()


Connection = AsyncConnection | Transaction
"""What a repository executes its statements on."""
