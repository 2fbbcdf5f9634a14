"""Rows for all tables of a database at any revision, and checks that they survive."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from adapters.sql.pool import Pool
from adapters.sql.schema import SqlSchema

Row = Mapping[str, str]
Contents = dict[str, list[Row]]  # by the tables' names

MOMENT = datetime(2030, 1, 1, 12, tzinfo=UTC)
ROWS = 3  # in each table, each time

VALUES: dict[type[Any], Callable[[Any, int], object]] = {  # subclasses come first
    sa.Boolean: lambda kind, number: number % 2 == 0,
    sa.Enum: lambda kind, number: kind.enums[number % len(kind.enums)],
    sa.Uuid: lambda kind, number: uuid4(),
    sa.JSON: lambda kind, number: {"number": number},
    sa.Integer: lambda kind, number: number,
    sa.Float: lambda kind, number: number + 0.5,
    sa.Numeric: lambda kind, number: Decimal(number),
    sa.String: lambda kind, number: _text(kind.length, number),
    sa.DateTime: lambda kind, number: (
        MOMENT if kind.timezone else MOMENT.replace(tzinfo=None)
    ),
    sa.Date: lambda kind, number: date(2030, 1, 1),
    sa.Time: lambda kind, number: time(12),
    sa.Interval: lambda kind, number: timedelta(hours=number),
    sa.LargeBinary: lambda kind, number: bytes([number]),
}


async def must_keep_rows(schema: SqlSchema, pool: Pool, revision: str) -> None:
    """Migrate up from the previous revision, down, and up again."""
    before = await add_rows(pool)
    await schema.upgrade(revision)
    assert_kept(before, await contents(pool))
    with_more = await add_rows(pool)
    await schema.downgrade()
    below = await contents(pool)
    assert_kept(with_more, below)
    await schema.upgrade(revision)
    again = await contents(pool)
    assert_kept(below, again)
    assert {name: len(rows) for name, rows in again.items() if name in below} == {
        name: len(rows) for name, rows in with_more.items() if name in below
    }


def assert_kept(former: Contents, present: Contents) -> None:
    """Compare common tables and columns; revisions may add and drop some."""
    for name in former.keys() & present.keys():
        assert len(former[name]) <= len(present[name]), f"rows of {name} are lost"
        columns = (
            sorted({*former[name][0]} & {*present[name][0]}) if former[name] else []
        )
        missing = _values(former[name], columns) - _values(present[name], columns)
        assert not missing, f"rows of {name} are others"


async def add_rows(pool: Pool) -> Contents:
    """Insert rows into every table; return the contents of all tables."""
    async with pool.transaction() as connection:
        await connection.run_sync(_fill)
    return await contents(pool)


async def contents(pool: Pool) -> Contents:
    async with pool.connect() as connection:
        return await connection.run_sync(_read)


def _read(connection: sa.Connection) -> Contents:
    return {
        table.name: [
            {name: str(value) for name, value in row.items()}
            for row in connection.execute(table.select()).mappings()
        ]
        for table in _tables(connection)
    }


def _fill(connection: sa.Connection) -> None:
    for table in _tables(connection):
        present = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for number in range(present, present + ROWS):
            connection.execute(table.insert(), _row(connection, table, number))


def _tables(connection: sa.Connection) -> list[sa.Table]:
    schema = sa.MetaData()
    schema.reflect(connection)
    return [table for table in schema.sorted_tables if table.name != "alembic_version"]


def _row(connection: sa.Connection, table: sa.Table, number: int) -> dict[str, object]:
    row: dict[str, object] = {}
    for key in table.foreign_key_constraints:
        parents = connection.execute(
            sa.select(*(item.column for item in key.elements))
        ).all()
        row |= zip(key.column_keys, parents[number % len(parents)], strict=True)
    for column in table.columns:
        if column.name in row or column.computed or column.identity:
            continue
        if known := _ids_that_it_names(connection, table, column.name):
            row[column.name] = known[number % len(known)]
            continue
        empty = column.nullable and number % ROWS == 1
        row[column.name] = None if empty else _value(column, number)
    return row


def _ids_that_it_names(
    connection: sa.Connection, table: sa.Table, name: str
) -> list[object]:
    """Return the ids that a column may refer to, even without a foreign key.

    `user_id` refers to `users`.
    """
    parent = table.metadata.tables.get(f"{name.removesuffix('_id')}s")
    if not name.endswith("_id") or parent is None:
        return []
    return [*connection.execute(sa.select(parent.c.id)).scalars()]


def _value(column: sa.Column[Any], number: int) -> object:
    for kind, value in VALUES.items():
        if isinstance(column.type, kind):
            return value(column.type, number)
    raise AssertionError(f"{column} has a type without values here: {column.type!r}")


def _text(length: int | None, number: int) -> str:
    return f"{number:02}{uuid4().hex}"[: length or 40] if length != 32 else uuid4().hex


def _values(rows: Iterable[Row], columns: list[str]) -> set[tuple[str, ...]]:
    return {tuple(row[name] for name in columns) for row in rows}
