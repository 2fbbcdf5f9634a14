"""Tests that jobs are claimed and completed by one statement each."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

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
