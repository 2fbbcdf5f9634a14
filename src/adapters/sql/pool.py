"""Connections of one engine, handed out first come, first served, and reading by them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.fair_semaphore import FairSemaphore
from adapters.sql.refusals import translate_errors
from adapters.sql.rows import from_row

T = TypeVar("T")


class Pool:
    """SQLAlchemy's pool lets newcomers overtake those who wait; the semaphore in front does not."""

    def __init__(self, name: str, engine: AsyncEngine, *, pool_size: int) -> None:
        self.engine = engine
        self._semaphore = FairSemaphore(name, pool_size)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """What was written and not committed is rolled back; raises Unavailable."""
        async with self._semaphore, AsyncExitStack() as stack:
            with translate_errors():
                connection = await stack.enter_async_context(self.engine.connect())
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end; raises as `translate_errors` does."""
        async with self.connect() as connection:
            with translate_errors():
                yield connection
                await connection.commit()


class SqlReader:
    """Each statement on its own; its columns have the names of the fields that are asked for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def _first(self, kind: type[T], query: sa.Executable) -> T | None:
        records = await self._all(kind, query)
        return records[0] if records else None

    async def _all(self, kind: type[T], query: sa.Executable) -> list[T]:
        return [from_row(kind, row) for row in await self._rows(query)]

    async def _rows(self, query: sa.Executable) -> Sequence[sa.RowMapping]:
        async with self._pool.connect() as connection:
            with translate_errors():
                result = await connection.execute(query)
                return result.mappings().all()
