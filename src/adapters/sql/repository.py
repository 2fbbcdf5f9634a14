"""Aggregates and jobs, each kind in a table of its own, one row each."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.records import from_record, to_record
from adapters.sql.pool import Row, rows_of
from adapters.sql.refusals import translated
from adapters.unit_of_work import Collect
from application.errors import ConcurrentChange
from application.snapshot import R
from domain.errors import NotFound
from domain.events import I
from domain.repository import A


class SqlRows(Generic[R]):
    """The table has a column for each field of what it keeps, unless that is kept elsewhere."""

    kind: ClassVar[type[Any]]
    table: ClassVar[sa.Table]

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def _to_row(self, record: R) -> dict[str, Any]:
        return to_record(record)

    def _from_row(self, row: Row, parts: Mapping[str, Any]) -> R:
        record: R = from_record(self.kind, {**row, **parts})
        return record

    async def _parts(self, ids: list[UUID]) -> Mapping[UUID, Mapping[str, Any]]:  # noqa: ARG002 - for others
        """Return the fields that each keeps in further tables, by one statement for all of them."""
        return {}

    async def _write_parts(self, records: list[R]) -> None:
        """Write what they keep in further tables."""

    async def page(self, *, after: UUID | None, limit: int) -> list[R]:
        """Return those that follow in the order of their ids."""
        columns = self.table.c
        query = sa.select(self.table).order_by(columns.id).limit(limit)
        if after:
            query = query.where(columns.id > after)
        return await self._all(query)

    async def replace(self, records: list[R]) -> None:
        """Write them as they are, versions included, in the place of those with the same ids."""
        ids = [record.id for record in records]
        await self._execute(self.table.delete().where(self.table.c.id.in_(ids)))
        await self._execute(self.table.insert(), [self._to_row(one) for one in records])
        await self._write_parts(records)

    async def _all(self, query: sa.Executable) -> list[R]:
        rows = rows_of(await self._execute(query))
        parts = await self._parts([row["id"] for row in rows]) if rows else {}
        return [self._from_row(row, parts.get(row["id"], {})) for row in rows]

    async def _execute(
        self, statement: sa.Executable, row: dict[str, Any] | list[dict[str, Any]] | None = None
    ) -> sa.CursorResult[Any]:
        with translated():
            return await self._connection.execute(statement, row)


class SqlRepository(SqlRows[A], Generic[A, I]):
    missing: ClassVar[type[NotFound]]

    def __init__(self, connection: AsyncConnection, *, collect: Collect) -> None:
        super().__init__(connection)
        self._collect = collect

    async def add(self, aggregate: A) -> None:
        await self._execute(self.table.insert(), {**self._to_row(aggregate), "version": 1})
        await self._written(aggregate)

    async def get(self, aggregate_id: I) -> A:
        this = sa.select(self.table).where(self.table.c.id == aggregate_id)
        found = await self._all(this.with_for_update())
        if not found:
            raise self.missing
        return found[0]

    async def save(self, aggregate: A) -> None:
        row = {**self._to_row(aggregate), "version": aggregate.version + 1}
        changed = await self._execute(self.table.update().where(self._is(aggregate)), row)
        if changed.rowcount == 0:
            raise ConcurrentChange
        await self._written(aggregate)

    async def remove(self, *aggregates: A) -> None:
        removed = await self._execute(self.table.delete().where(self._is(*aggregates)))
        if removed.rowcount < len(aggregates):
            raise ConcurrentChange
        for aggregate in aggregates:
            self._collect(aggregate)

    async def _written(self, aggregate: A) -> None:
        self._collect(aggregate)
        aggregate.version += 1
        await self._write_parts([aggregate])

    def _is(self, *aggregates: A) -> sa.ColumnElement[bool]:
        columns = self.table.c
        return sa.tuple_(columns.id, columns.version).in_([(a.id, a.version) for a in aggregates])
