"""An engine's connections in first-come, first-served order, and reads through them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import await_, greenlet_spawn

from adapters.fair_semaphore import FairSemaphore
from adapters.retry import retry_lost_connection
from adapters.sql.connecting import Connecting
from adapters.sql.errors import translate_commit_errors, translate_errors
from adapters.sql.rows import from_rows
from adapters.sql.transaction import Transaction

T = TypeVar("T")

Parameters = Mapping[str, object]  # by the names of a statement's bind parameters
Convert = Callable[[sa.CursorResult[Any]], T]
"""Converts the rows of a result, whatever its columns are."""


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
        """`autocommit` are the execution options by which a statement commits itself.

        Without them, `write` begins and commits a transaction.
        """
        self.engine = engine
        self._autocommit = autocommit
        self._semaphore = FairSemaphore(name, pool_size)

    def connect(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Connect for the block; roll back what is not committed.

        Raises Unavailable if the database cannot be reached.
        """
        return Connecting(self.engine, self._semaphore)

    def begin(self) -> Transaction:
        """Begin the transaction of a unit of work."""
        return Transaction(self.engine, self._semaphore)

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

    async def read(
        self, convert: Convert[T], query: sa.Executable, parameters: Parameters | None
    ) -> T:
        """Execute the query on a connection of its own and convert the result.

        Raises as `translate_errors` does.
        """
        return await self._run_alone(_execute, convert, query, parameters)

    async def write(
        self,
        convert: Convert[T],
        statement: sa.Executable,
        parameters: Parameters | None,
    ) -> T:
        """Execute a statement that commits itself, and convert the result.

        It saves the round trips of BEGIN and COMMIT, two of three. ConnectionLost may
        mean that the statement was committed, so repeating it must be safe.

        Raises as `transaction` does.
        """
        execute = partial(_execute_and_commit, self._autocommit)
        return await self._run_alone(execute, convert, statement, parameters)

    async def _run_alone(self, execute: Callable[..., T], *arguments: object) -> T:
        """Connect, execute and close in one greenlet.

        AsyncConnection would enter one for each, which costs 30 µs per statement.
        """
        async with self._semaphore:
            with translate_errors():
                return await greenlet_spawn(self._connected, execute, *arguments)

    def _connected(self, execute: Callable[..., T], *arguments: object) -> T:
        connection = self.engine.sync_engine.connect()
        try:
            result = execute(connection, *arguments)
        except BaseException:
            # A cancellation must not interrupt a rollback.
            await_(asyncio.shield(greenlet_spawn(connection.close)))
            raise
        connection.close()
        return result


def _execute(
    connection: sa.Connection,
    convert: Convert[T],
    statement: sa.Executable,
    parameters: Parameters | None,
) -> T:
    return convert(connection.execute(statement, parameters))


def _execute_and_commit(
    autocommit: Mapping[str, object] | None,
    connection: sa.Connection,
    convert: Convert[T],
    statement: sa.Executable,
    parameters: Parameters | None,
) -> T:
    if autocommit is not None:
        # Of an engine with these options, each event would pass through both engines.
        connection.execution_options(**autocommit)
        return _execute(connection, convert, statement, parameters)
    converted = _execute(connection, convert, statement, parameters)
    with translate_commit_errors():
        connection.commit()
    return converted


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
        return await self._pool.read(partial(from_rows, kind), query, parameters)

    @retry_lost_connection
    async def _rows(self, query: sa.Executable) -> Sequence[sa.RowMapping]:
        return await self._pool.read(_mappings, query, None)


def _mappings(result: sa.CursorResult[Any]) -> Sequence[sa.RowMapping]:
    return result.mappings().all()
