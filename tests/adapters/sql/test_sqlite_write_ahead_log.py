"""Tests of SQLite's write-ahead log when several connections open a new file."""

import sqlite3
from collections.abc import Coroutine
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sql import sqlite_engines, write_ahead_log
from adapters.sql.engines import open_pools
from adapters.sql.pool import Pool
from application.errors import ConcurrentChange

MODE = sa.text("PRAGMA journal_mode")


@pytest.fixture
def writer(tmp_path: Path) -> sqlite3.Connection:
    """A connection to the new file of `sqlite_pool`, during a write."""
    connection = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


async def test_a_new_file_has_a_write_ahead_log(sqlite_pool: Pool) -> None:
    async with sqlite_pool.connect() as connection:
        assert (await connection.execute(MODE)).scalar_one() == "wal"


async def test_a_connection_waits_while_another_one_writes_to_the_new_file(
    sqlite_pool: Pool, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit_instead_of_waiting(wait: Coroutine[None, None, None]) -> None:
        wait.close()
        writer.execute("COMMIT")

    monkeypatch.setattr(write_ahead_log, "await_", commit_instead_of_waiting)
    async with sqlite_pool.connect() as connection:
        assert (await connection.execute(MODE)).scalar_one() == "wal"


async def test_a_connection_does_not_wait_forever(
    tmp_path: Path, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_engines, "BUSY_TIMEOUT", 0)
    pools = open_pools(f"sqlite:///{tmp_path}/test.db", pool_size=1, echo=False)
    with pytest.raises(ConcurrentChange):
        async with pools.writing.connect():
            pytest.fail("The file is locked.")
    await pools.close()
    writer.close()
