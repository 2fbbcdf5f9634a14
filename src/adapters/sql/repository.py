"""Aggregates and jobs, each kind in a table of its own, one row each."""

from typing import Any, ClassVar, Generic
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.errors import translate_errors
from adapters.sql.rows import columns_of, from_rows
from adapters.unit_of_work import Collect
from application.errors import ConcurrentChange
from application.snapshot import R
from application.structures import Fields, PlainRecord
from domain.errors import NotFound
from domain.events import I
from domain.repository import A


class SqlRows(Generic[R]):
    """The table has a column for each field of what it keeps."""

    kind: type[R]
    table: ClassVar[sa.Table]
    columns: ClassVar[Fields]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "table" in vars(cls):
            cls.columns = columns_of(cls.kind, cls.table)

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def _to_row(self, record: R) -> PlainRecord:
        return self.columns.write(record)

    def _from_rows(self, result: sa.Result[Any]) -> list[R]:  # of any columns
        return from_rows(self.kind, result)

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
        await self._execute(
            self.table.insert(), [self._to_row(record) for record in records]
        )

    async def _all(
        self, query: sa.Executable, parameters: PlainRecord | None = None
    ) -> list[R]:
        return self._from_rows(await self._execute(query, parameters))

    async def _execute(
        self,
        statement: sa.Executable,
        rows: PlainRecord | list[PlainRecord] | None = None,
    ) -> sa.CursorResult[Any]:  # of any columns
        with translate_errors():
            return await self._connection.execute(statement, rows)


class SqlRepository(SqlRows[A], Generic[A, I]):
    missing: ClassVar[type[NotFound]]
    # Each is made once: to make it takes as long as to execute it.
    _insert: ClassVar[sa.Insert]
    _select: ClassVar[sa.Select[Any]]  # and lock
    _update: ClassVar[sa.Update]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "table" in vars(cls):
            columns = cls.table.c
            this = columns.id == sa.bindparam("this_id")
            as_it_was = columns.version == sa.bindparam("this_version")
            cls._insert = cls.table.insert()
            cls._select = sa.select(cls.table).where(this).with_for_update()
            cls._update = cls.table.update().where(this, as_it_was)

    def __init__(self, connection: AsyncConnection, *, collect: Collect) -> None:
        super().__init__(connection)
        self._collect = collect

    async def add(self, aggregate: A) -> None:
        await self._execute(self._insert, {**self._to_row(aggregate), "version": 1})
        self._written(aggregate)

    async def get(self, aggregate_id: I) -> A:
        aggregates = await self._all(self._select, {"this_id": aggregate_id})
        if not aggregates:
            raise self.missing
        return aggregates[0]

    async def save(self, aggregate: A) -> None:
        row = {**self._to_row(aggregate), "version": aggregate.version + 1}
        this = {"this_id": aggregate.id, "this_version": aggregate.version}
        changed = await self._execute(self._update, {**row, **this})
        if changed.rowcount == 0:
            raise ConcurrentChange
        self._written(aggregate)

    async def remove(self, *aggregates: A) -> None:
        removed = await self._execute(self.table.delete().where(self._is(*aggregates)))
        if removed.rowcount < len(aggregates):
            raise ConcurrentChange
        for aggregate in aggregates:
            self._collect(aggregate)

    def _written(self, aggregate: A) -> None:
        self._collect(aggregate)
        aggregate.version += 1

    def _is(self, *aggregates: A) -> sa.ColumnElement[bool]:
        columns = self.table.c
        versions = [(aggregate.id, aggregate.version) for aggregate in aggregates]
        return sa.tuple_(columns.id, columns.version).in_(versions)
