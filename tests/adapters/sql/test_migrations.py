"""Tests that revisions run up, down and up, and result in the tables of the code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import adapters.sql.storage  # noqa: F401 - imports the tables
from adapters.sql import migrations
from adapters.sql.errors import REFUSAL
from adapters.sql.pool import Pool
from adapters.sql.schema import PROJECT, SqlSchema
from adapters.sql.tables import metadata
from application.errors import Invalid, Unavailable
from tests.adapters.sql.rows import must_keep_rows

SCRIPTS = ScriptDirectory(str(Path(migrations.__file__).parent))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


async def inspected(pool: Pool, look: Callable[[sa.Connection], Any]) -> Any:
    async with pool.transaction() as connection:
        return await connection.run_sync(look)


def shape(connection: sa.Connection) -> dict[str, Any]:
    """Return the reflected tables, whatever their order."""
    inspector = sa.inspect(connection)
    return {
        table: (
            sorted(
                (column["name"], str(column["type"]))
                for column in inspector.get_columns(table)
            ),
            sorted(str(index["name"]) for index in inspector.get_indexes(table)),
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_there_is_one_newest_revision() -> None:
    assert SCRIPTS.get_heads() == [PROJECT.newest]


async def test_each_revision_goes_up_down_and_up_again(pool: Pool) -> None:
    schema = SqlSchema(pool, reading=pool)
    before = await inspected(pool, shape)
    assert before == {}
    for revision in REVISIONS:
        await schema.upgrade(revision)
        after = await inspected(pool, shape)
        assert after != before
        await schema.downgrade()
        assert await inspected(pool, shape) == before
        await schema.upgrade(revision)
        assert await inspected(pool, shape) == after
        before = after
    await schema.check()


@pytest.mark.parametrize("revision", REVISIONS)
async def test_rows_outlive_each_revision_up_and_down(
    pool: Pool, revision: str
) -> None:
    schema = SqlSchema(pool, reading=pool)
    if revision != REVISIONS[0]:
        await schema.upgrade(f"{revision}-1")
    await must_keep_rows(schema, pool, revision)


async def test_the_revisions_create_the_tables_in_the_code(pool: Pool) -> None:
    await SqlSchema(pool, reading=pool).upgrade()

    def differences(connection: sa.Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    found = await inspected(pool, differences)
    assert not found, (
        f"adapters/sql: no revision makes {found[0]}; run `make migration`"
    )


async def test_an_outdated_schema_says_what_to_do(pool: Pool) -> None:
    with pytest.raises(Unavailable, match="run `app migrate`"):
        await SqlSchema(pool, reading=pool).check()


async def test_a_schema_that_is_ahead_serves_processes_from_before_it(
    pool: Pool,
) -> None:
    schema = SqlSchema(pool, reading=pool)
    await schema.upgrade()
    async with pool.transaction() as connection:
        await connection.execute(
            sa.text("UPDATE alembic_version SET version_num = '9999'")
        )
    await schema.check()


@pytest.mark.parametrize("to", ["nowhere", "+99"])
async def test_a_revision_that_is_not_there_is_refused(pool: Pool, to: str) -> None:
    with pytest.raises(Invalid, match="revision"):
        await SqlSchema(pool, reading=pool).upgrade(to)


async def test_there_is_nothing_before_the_beginning(pool: Pool) -> None:
    with pytest.raises(Invalid, match="revision"):
        await SqlSchema(pool, reading=pool).downgrade()


def test_every_unique_constraint_has_a_refusal() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                assert REFUSAL in constraint.info, (
                    f"{constraint.name} stands for no REFUSAL"
                )
