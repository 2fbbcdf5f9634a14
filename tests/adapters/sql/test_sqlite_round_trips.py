"""Tests of the statements that jobs take, and of their round trips to SQLite's thread."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import sqlalchemy as sa

from adapters.sql import sqlite_connection
from adapters.sql.sqlite_connection import Outcome
from adapters.sql.storage import SqlStorage
from application.jobs.ports import JobState
from tests.builders import NO_HOOKS, NOW, a_job, an_id


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqlStorage]:
    url = f"sqlite:///{tmp_path / 'file.db'}"
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        await storage.schema.upgrade()
        async with storage.begin() as work:
            await work.jobs.add(a_job(due_at=NOW))
            await work.commit()
        yield storage


async def test_a_claim_and_a_completion_need_no_transaction(
    storage: SqlStorage,
) -> None:
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement.split()[0])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        [job] = await storage.queue.claim(
            token=an_id(), now=NOW, lease=timedelta(minutes=1), limit=5
        )
        await storage.queue.renew([job], until=NOW + timedelta(minutes=2))
        await storage.queue.finish(job, state=JobState.DONE)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert sent == ["WITH"] * 3


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements or methods that are sent to the threads of SQLite."""
    sent: list[str] = []
    send = aiosqlite.Connection._execute

    async def note(
        self: aiosqlite.Connection, function: Any, *args: Any, **more: Any
    ) -> Any:
        texts = [text.split()[0] for text in args if isinstance(text, str)]
        sent.append(" ".join(texts) or function.__name__)
        return await send(self, function, *args, **more)  # type: ignore[no-untyped-call]  # untyped

    monkeypatch.setattr(aiosqlite.Connection, "_execute", note)
    return sent


async def test_a_transaction_begins_in_the_round_trip_of_its_first_statement(
    storage: SqlStorage, round_trips: list[str]
) -> None:
    [job] = await storage.queue.claim(
        token=an_id(), now=NOW, lease=timedelta(minutes=1), limit=5
    )
    round_trips.clear()
    async with storage.begin(job) as work:
        await work.jobs.add(a_job(due_at=NOW))
        await work.commit()
    assert round_trips == ["BEGIN INSERT", "UPDATE", "commit"]


async def test_a_read_takes_one_round_trip(
    storage: SqlStorage, round_trips: list[str]
) -> None:
    await storage.job_records.find(an_id())  # connects
    round_trips.clear()
    await storage.job_records.find(an_id())
    assert round_trips == ["SELECT"]


async def test_a_rollback_awaits_a_cancelled_statement(tmp_path: Path) -> None:
    file = str(tmp_path / "file.db")
    connection = sqlite_connection.connect(file, isolation_level=None)
    cancelled = threading.Event()

    def begin(own: sqlite3.Connection) -> Outcome:
        cancelled.wait()
        own.execute("BEGIN")
        return Outcome([], None, -1, None)

    async with connection:
        beginning = asyncio.create_task(connection.run(begin))
        await asyncio.sleep(0)  # sends it
        beginning.cancel()
        rolling_back = asyncio.create_task(connection.rollback())
        await asyncio.wait([beginning])
        cancelled.set()
        await rolling_back
        await connection.execute_fetchall("SELECT 1")  # after all that was sent
        assert not connection.in_transaction


async def test_a_transaction_without_a_statement_takes_no_round_trip(
    storage: SqlStorage, round_trips: list[str]
) -> None:
    async with storage.begin() as work:
        await work.commit()
    async with storage.begin():
        pass
    assert round_trips == []


async def test_a_commit_that_fails_rolls_back(tmp_path: Path) -> None:
    file = str(tmp_path / "file.db")
    connection = sqlite_connection.connect(file, isolation_level=None)
    async with connection:
        cursor = connection.cursor()
        await cursor.execute("CREATE TABLE parent (id PRIMARY KEY)")
        await cursor.execute(
            "CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
        )
        await cursor.execute("PRAGMA foreign_keys=ON")
        connection.begin("BEGIN IMMEDIATE")
        await cursor.execute("INSERT INTO child VALUES (1)")
        with pytest.raises(sqlite3.IntegrityError):
            await connection.commit()
        assert not connection.in_transaction
