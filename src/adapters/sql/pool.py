"""Connections of one engine, handed out first come, first served, and reading by them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.fair_semaphore import FairSemaphore
from adapters.records import from_record
from adapters.sql.refusals import translated
from application.pages import Position

T = TypeVar("T")

Row = Mapping[str, Any]


def rows_of(result: sa.CursorResult[Any]) -> list[Row]:
    rows: list[Any] = [*result.mappings()]
    return rows


class Pool:
    """SQLAlchemy's pool lets newcomers overtake those who wait; the semaphore in front does not."""

    def __init__(self, name: str, engine: AsyncEngine, *, size: int) -> None:
        self.engine, self._places = engine, FairSemaphore(name, size)

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


class SqlReader:
    """Each statement on its own; its columns have the names of the fields that are asked for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def _first(self, kind: type[T], query: sa.Select[Any]) -> T | None:
        found = await self._all(kind, query)
        return found[0] if found else None

    async def _all(self, kind: type[T], query: sa.Select[Any]) -> list[T]:
        return [from_record(kind, row) for row in await self._rows(query)]

    async def _rows(self, query: sa.Select[Any]) -> list[Row]:
        async with self._pool.connect() as connection:
            with translated():
                return rows_of(await connection.execute(query))


def following(place: Sequence[sa.Column[Any]], after: Position | None) -> sa.ColumnElement[bool]:
    """Ask for what comes after the position, by row values: an OR would not use the index."""
    if after is None:
        return sa.true()
    types = [column.type for column in place]
    here, there = sa.tuple_(*place), sa.tuple_(after.at, after.id, types=types)
    return here < there if after.descending else here > there
