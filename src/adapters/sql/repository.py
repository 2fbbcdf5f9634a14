"""Aggregates in a table of their own, one row each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.records import from_record, to_record
from adapters.sql.pool import Row, rows_of
from adapters.sql.refusals import translated
from application.errors import ConcurrentChange
from domain.errors import NotFound
from domain.events import Aggregate

A = TypeVar("A", bound=Aggregate[Any])
I = TypeVar("I", bound=UUID)  # noqa: E741 - the conventional name of an id's type, never a value


class SqlRepository(Generic[A, I]):
    """The table has a column for each field of the aggregate, unless it keeps it elsewhere."""

    kind: ClassVar[type[Any]]
    table: ClassVar[sa.Table]
    missing: ClassVar[type[NotFound]]

    def __init__(
        self, connection: AsyncConnection, *, collect: Callable[[Aggregate[Any]], None]
    ) -> None:
        self._connection, self._collect = connection, collect

    def _to_row(self, aggregate: A) -> dict[str, Any]:
        return to_record(aggregate)

    def _from_row(self, row: Row, parts: Mapping[str, Any]) -> A:
        aggregate: A = from_record(self.kind, {**row, **parts})
        return aggregate

    async def _parts(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:  # noqa: ARG002 - for others
        """Return the fields that each keeps in further tables, by one statement for all of them."""
        return {}

    async def _write_parts(self, aggregates: Sequence[A]) -> None:
        """Write what they keep in further tables."""

    async def add(self, aggregate: A) -> None:
        await self._execute(self.table.insert(), {**self._to_row(aggregate), "version": 1})
        await self._written(aggregate)

    async def get(self, aggregate_id: I) -> A:
        found = await self._find(self.table.c.id == aggregate_id)
        if found is None:
            raise self.missing
        return found

    async def save(self, aggregate: A) -> None:
        row = {**self._to_row(aggregate), "version": aggregate.version + 1}
        changed = await self._execute(self.table.update().where(*self._is(aggregate)), row)
        if changed.rowcount == 0:
            raise ConcurrentChange
        await self._written(aggregate)

    async def remove(self, aggregate: A) -> None:
        removed = await self._execute(self.table.delete().where(*self._is(aggregate)))
        if removed.rowcount == 0:
            raise ConcurrentChange
        self._collect(aggregate)

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[A]:
        """Return those that follow in the order of their ids."""
        columns = self.table.c
        query = sa.select(self.table).order_by(columns.id).limit(limit)
        if after:
            query = query.where(columns.id > after)
        return await self._all(query)

    async def replace(self, aggregates: Sequence[A]) -> None:
        """Write them as they are, versions included, in the place of those with the same ids."""
        ids = [aggregate.id for aggregate in aggregates]
        await self._execute(self.table.delete().where(self.table.c.id.in_(ids)))
        await self._execute(self.table.insert(), [self._to_row(one) for one in aggregates])
        await self._write_parts(aggregates)

    async def _find(self, *where: sa.ColumnElement[bool]) -> A | None:
        found = await self._all(sa.select(self.table).where(*where).with_for_update())
        return found[0] if found else None

    async def _all(self, query: sa.Executable) -> list[A]:
        rows = rows_of(await self._execute(query))
        parts = await self._parts([row["id"] for row in rows]) if rows else {}
        return [self._from_row(row, parts.get(row["id"], {})) for row in rows]

    async def _written(self, aggregate: A) -> None:
        self._collect(aggregate)
        aggregate.version += 1
        await self._write_parts([aggregate])

    def _is(self, aggregate: A) -> tuple[sa.ColumnElement[bool], ...]:
        columns = self.table.c
        return columns.id == aggregate.id, columns.version == aggregate.version

    async def _execute(
        self, statement: sa.Executable, row: dict[str, Any] | list[dict[str, Any]] | None = None
    ) -> sa.CursorResult[Any]:
        with translated():
            return await self._connection.execute(statement, row)
