"""Connections of one engine, handed out first come, first served."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.refusals import translated

Row = Mapping[str, Any]


def rows_of(result: sa.CursorResult[Any]) -> Sequence[Row]:
    rows: Sequence[Any] = result.mappings().all()
    return rows


class Pool:
    """SQLAlchemy's pool lets newcomers overtake those who wait; the semaphore in front does not."""

    def __init__(self, engine: AsyncEngine, *, size: int) -> None:
        self.engine = engine
        self._places = asyncio.Semaphore(size)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """What was written and not committed is rolled back; raises Unavailable."""
        async with self._places, AsyncExitStack() as opened:
            with translated():
                connection = await opened.enter_async_context(self.engine.connect())
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end; raises as `translated` does."""
        async with self.connect() as connection:
            with translated():
                yield connection
                await connection.commit()

    async def rows(self, query: sa.Select[*tuple[Any, ...]]) -> Sequence[Row]:
        async with self.connect() as connection:
            with translated():
                return rows_of(await connection.execute(query))

    async def row(self, query: sa.Select[Any]) -> Row | None:
        """Return the only row, or None."""
        rows = await self.rows(query)
        return rows[0] if rows else None
