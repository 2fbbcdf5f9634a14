"""Durable jobs in SQL: one row each."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.records import from_record, to_record
from adapters.sql.pool import rows_of
from adapters.sql.refusals import translated
from adapters.sql.tables import Instant, Json, metadata
from application.jobs.ports import Job, JobRecord, JobState, LeaseLost

jobs = sa.Table(  # a column for each field of JobRecord
    "jobs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("payload", Json, nullable=False),
    sa.Column("run_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claim", sa.Uuid),
    sa.Column("traceparent", sa.String(55)),
    sa.Column("owner_id", sa.Uuid),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("progress", sa.Integer, nullable=False),
    sa.Column("result", Json),
    sa.Column("error", sa.Text),
    sa.Index(None, "state", "run_at", "id"),
)
WAITING = jobs.c.state == JobState.WAITING.value

_INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


class SqlJobs:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.added: list[UUID] = []

    async def add(self, *new: Job) -> None:
        if not new:
            return
        unless_known = _INSERT[self._connection.dialect.name](jobs).on_conflict_do_nothing()
        rows = [to_record(JobRecord.of(job)) for job in new]
        with translated():
            await self._connection.execute(unless_known, rows)
        self.added += [job.id for job in new]

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[JobRecord]:
        query = sa.select(jobs).order_by(jobs.c.id).limit(limit)
        if after:
            query = query.where(jobs.c.id > after)
        rows = rows_of(await self._connection.execute(query))
        return [from_record(JobRecord, row) for row in rows]

    async def replace(self, records: Sequence[JobRecord]) -> None:
        ids = [record.id for record in records]
        await self._connection.execute(jobs.delete().where(jobs.c.id.in_(ids)))
        await self._connection.execute(jobs.insert(), [to_record(record) for record in records])


async def finish(connection: AsyncConnection, job: Job, *, state: JobState, **values: Any) -> None:
    """End the claim; raise LeaseLost when it has ended already."""
    await change_held(connection, job, state=state.value, claim=None, **values)


async def change_held(connection: AsyncConnection, job: Job, **values: Any) -> None:
    held = (jobs.c.id == job.id, jobs.c.claim == job.claim, WAITING)
    with translated():
        changed = await connection.execute(jobs.update().where(*held).values(**values))
    if changed.rowcount == 0:
        raise LeaseLost
