"""Connections of one engine, handed out first come, first served, and reading by them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.fair_semaphore import FairSemaphore
from adapters.retry import retry_lost_connection
from adapters.sql.errors import translate_commit_errors, translate_errors
from adapters.sql.rows import from_rows

T = TypeVar("T")

Parameters = Mapping[str, object]  # by the names that a statement was built with


class Pool:
    """SQLAlchemy's pool lets newcomers overtake those who wait; the semaphore in front does not."""

    def __init__(self, name: str, engine: AsyncEngine, *, pool_size: int) -> None:
        self.engine = engine
        self._semaphore = FairSemaphore(name, pool_size)

    def connect(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """What was written and not committed is rolled back; raises Unavailable."""
        return _Connecting(self.engine, self._semaphore)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end; raises as `translate_errors` does."""
        async with self.connect() as connection:
            with translate_errors():
                yield connection
            with translate_commit_errors():
                await connection.commit()


class _Connecting(AbstractAsyncContextManager[AsyncConnection]):
    """A connection while the block runs; a class, for generators cost every statement 40 µs."""

    def __init__(self, engine: AsyncEngine, semaphore: FairSemaphore) -> None:
        self._connection = engine.connect()
        self._semaphore = semaphore

    async def __aenter__(self) -> AsyncConnection:
        await self._semaphore.acquire()
        try:
            with translate_errors():
                return await self._connection
        except BaseException:
            self._semaphore.release()
            raise

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            closing = self._connection.close()
            # The end of a task must not leave a rollback half done.
            await (closing if kind is None else asyncio.shield(closing))
        finally:
            self._semaphore.release()


class SqlReader:
    """Each statement on its own; its columns have the names of the fields that are asked for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def _first(
        self, kind: type[T], query: sa.Executable, parameters: Parameters | None = None
    ) -> T | None:
        records = await self._all(kind, query, parameters)
        return records[0] if records else None

    @retry_lost_connection
    async def _all(
        self, kind: type[T], query: sa.Executable, parameters: Parameters | None = None
    ) -> list[T]:
        async with self._pool.connect() as connection:
            with translate_errors():
                return from_rows(kind, await connection.execute(query, parameters))

    @retry_lost_connection
    async def _rows(self, query: sa.Executable) -> Sequence[sa.RowMapping]:
        async with self._pool.connect() as connection:
            with translate_errors():
                result = await connection.execute(query)
                return result.mappings().all()
