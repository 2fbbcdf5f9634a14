"""Base classes of repositories: a table per kind, a row per record."""

from typing import Any, ClassVar, Generic
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.errors import translate_errors
from adapters.sql.rows import columns_of, from_rows
from adapters.sql.transaction import Connection
from adapters.unit_of_work import Collect
from application.errors import ConcurrentChange
from application.snapshot import R
from application.structures import Fields, PlainRecord
from domain.errors import NotFound
from domain.events import I
from domain.repository import A


class SqlRows(Generic[R]):
    """The records of one kind, in a table with a column for each of their fields."""

    kind: type[R]
    table: ClassVar[sa.Table]
    columns: ClassVar[Fields]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "table" in vars(cls):
            cls.columns = columns_of(cls.kind, cls.table)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _to_row(self, record: R) -> PlainRecord:
        return self.columns.write(record)

    def _from_rows(self, result: sa.Result[Any]) -> list[R]:  # of any columns
        return from_rows(self.kind, result)

    async def page(self, *, after: UUID | None, limit: int) -> list[R]:
        """Return the records after an id, in the order of their ids."""
        columns = self.table.c
        query = sa.select(self.table).order_by(columns.id).limit(limit)
        if after:
            query = query.where(columns.id > after)
        return await self._all(query)

    async def replace(self, records: list[R]) -> None:
        """Write the records, versions included, replacing those with the same ids."""
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
    """A repository of aggregates with optimistic locking by version."""

    missing: ClassVar[type[NotFound]]
    # Statements are built once: building one takes as long as executing it.
    _insert: ClassVar[sa.Insert]
    _select: ClassVar[sa.Select[Any]]  # locks the row
    _update: ClassVar[sa.Update]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "table" in vars(cls):
            columns = cls.table.c
            has_id = columns.id == sa.bindparam("this_id")
            has_version = columns.version == sa.bindparam("this_version")
            cls._insert = cls.table.insert()
            cls._select = sa.select(cls.table).where(has_id).with_for_update()
            cls._update = cls.table.update().where(has_id, has_version)

    def __init__(self, connection: Connection, *, collect: Collect) -> None:
        super().__init__(connection)
        self._collect = collect

    async def add(self, aggregate: A) -> None:
        await self._execute(self._insert, {**self._to_row(aggregate), "version": 1})
        self._note_written(aggregate)

    async def get(self, aggregate_id: I) -> A:
        aggregates = await self._all(self._select, {"this_id": aggregate_id})
        if not aggregates:
            raise self.missing
        return aggregates[0]

    async def save(self, aggregate: A) -> None:
        row = {**self._to_row(aggregate), "version": aggregate.version + 1}
        current = {"this_id": aggregate.id, "this_version": aggregate.version}
        updated = await self._execute(self._update, {**row, **current})
        if updated.rowcount == 0:
            raise ConcurrentChange
        self._note_written(aggregate)

    async def remove(self, *aggregates: A) -> None:
        current = self._match_current(*aggregates)
        removed = await self._execute(self.table.delete().where(current))
        if removed.rowcount < len(aggregates):
            raise ConcurrentChange
        for aggregate in aggregates:
            self._collect(aggregate)

    def _note_written(self, aggregate: A) -> None:
        self._collect(aggregate)
        aggregate.version += 1

    def _match_current(self, *aggregates: A) -> sa.ColumnElement[bool]:
        columns = self.table.c
        versions = [(aggregate.id, aggregate.version) for aggregate in aggregates]
        return sa.tuple_(columns.id, columns.version).in_(versions)
