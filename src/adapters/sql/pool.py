"""An engine's connections in first-come, first-served order, and reads through them."""

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

Parameters = Mapping[str, object]  # by the names of a statement's bind parameters


class Pool:
    """The connections of an engine.

    SQLAlchemy's pool lets newcomers overtake waiting tasks; the semaphore in front of
    it does not.
    """

    def __init__(
        self,
        name: str,
        engine: AsyncEngine,
        *,
        pool_size: int,
        autocommit: Mapping[str, object] | None = None,
    ) -> None:
        """`autocommit` are the execution options by which a statement commits itself."""
        self.engine = engine
        self._autocommitting = (
            engine.execution_options(**autocommit) if autocommit else None
        )
        self._semaphore = FairSemaphore(name, pool_size)

    def connect(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Connect for the block; roll back what is not committed.

        Raises Unavailable if the database cannot be reached.
        """
        return _Connecting(self.engine, self._semaphore)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction; commit it after the block, unless the block raises.

        Raises as `translate_errors` and `translate_commit_errors` do.
        """
        async with self.connect() as connection:
            with translate_errors():
                yield connection
            with translate_commit_errors():
                await connection.commit()

    @asynccontextmanager
    async def single_statement(self) -> AsyncIterator[AsyncConnection]:
        """Connect for one statement that commits itself.

        It saves the round trips of BEGIN and COMMIT, two of three. ConnectionLost may
        mean that the statement was committed, so repeating it must be safe.

        Raises as `transaction` does.
        """
        if self._autocommitting is None:
            async with self.transaction() as connection:
                yield connection
        else:
            async with _Connecting(self._autocommitting, self._semaphore) as connection:
                with translate_errors():
                    yield connection


class _Connecting(AbstractAsyncContextManager[AsyncConnection]):
    """A connection for a block; as a generator it would cost 40 µs per statement."""

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
            # A cancellation must not interrupt a rollback.
            await (closing if kind is None else asyncio.shield(closing))
        finally:
            self._semaphore.release()


class SqlReader:
    """Base class of readers.

    Each statement runs on its own. Its columns have the names of the result's fields.
    """

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
