"""Tests of the locks that a migration on PostgreSQL takes and waits for."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.migrations import advisory_locks
from adapters.sql.migrations.advisory_locks import ADVISORY_LOCK
from adapters.sql.schema import SqlSchema
from application.errors import Unavailable
from entrypoints.cli.running import error_line
from tests.adapters.sql.revising import with_revision
from tests.servers import fresh_postgres_database


async def test_a_migration_waits_for_that_of_another_process(postgres_url: str) -> None:
    key = {"key": ADVISORY_LOCK}
    async with fresh_postgres_database(postgres_url) as url:
        other, mine = (open_pools(url, pool_size=1, echo=False) for _ in range(2))
        schema = SqlSchema(mine.writing, reading=mine.reading, lock_timeout=0)
        async with other.writing.connect() as connection:
            await connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), key)
            with pytest.raises(Unavailable, match="Another process is migrating"):
                await schema.upgrade()
            await connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), key)
        await schema.upgrade()
        await schema.upgrade()  # the lock was released
        await other.close()
        await mine.close()


async def test_a_lock_timeout_of_a_table_is_reported_in_one_line(
    postgres_url: str, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the migration waits, all requests for the table queue behind it."""
    monkeypatch.setattr(advisory_locks, "TABLE_LOCK_TIMEOUT", 0.01)
    body = "op.add_column('users', sa.Column('shoe_size', sa.Integer()))"
    async with fresh_postgres_database(postgres_url) as url:
        other, mine = (open_pools(url, pool_size=1, echo=False) for _ in range(2))
        await SqlSchema(other.writing, reading=other.reading).upgrade()
        schema = SqlSchema(
            mine.writing, reading=mine.reading, revisions=with_revision(versions, body)
        )
        async with other.writing.connect() as connection:
            # The transaction stays open.
            await connection.execute(sa.text("SELECT FROM users"))
            with pytest.raises(Unavailable) as failed:
                async with asyncio.timeout(30):
                    await schema.upgrade()
        assert "lock timeout" in error_line(failed.value)
        await schema.upgrade()
        await other.close()
        await mine.close()
