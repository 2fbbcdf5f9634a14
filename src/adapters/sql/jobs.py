"""Durable jobs in SQL: one row each, claimed with a lease and a fencing token."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.pool import Pool
from adapters.sql.refusals import translated
from adapters.sql.tables import Instant, Json, metadata
from application.jobs.ports import Job, JobRecord, JobState, LeaseLost

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("payload", Json, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("run_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claim", sa.Uuid),
    sa.Column("traceparent", sa.String(55)),
    sa.Column("result", Json),
    sa.Column("error", sa.Text),
)
_waiting = jobs.c.state == JobState.WAITING.value
sa.Index(
    "ix_jobs_due",
    jobs.c.run_at,
    postgresql_where=sa.text("state = 'waiting'"),
    sqlite_where=sa.text("state = 'waiting'"),
)
_JOB = (
    jobs.c.id,
    jobs.c.name,
    jobs.c.payload,
    jobs.c.run_at,
    jobs.c.attempts,
    jobs.c.claim,
    jobs.c.traceparent,
)

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
        with translated():
            await self._connection.execute(unless_known, [_to_row(job) for job in new])
        self.added += [job.id for job in new]

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[JobRecord]:
        query = sa.select(jobs).order_by(jobs.c.id).limit(limit)
        if after:
            query = query.where(jobs.c.id > after)
        return [_record(row) for row in (await self._connection.execute(query)).mappings()]

    async def replace(self, records: Sequence[JobRecord]) -> None:
        ids = [record.id for record in records]
        await self._connection.execute(jobs.delete().where(jobs.c.id.in_(ids)))
        await self._connection.execute(jobs.insert(), [_whole_row(record) for record in records])


class SqlJobQueue:
    def __init__(self, pool: Pool, *, renewals: Pool) -> None:
        self._pool, self._renewals = pool, renewals

    async def claim(
        self, *, token: UUID, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[Job]:
        due = (
            sa.select(jobs.c.id)
            .where(_waiting, jobs.c.run_at <= now)
            .order_by(jobs.c.run_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        return await self._take(jobs.c.id.in_(sa.select(due.c.id)), token=token, until=now + lease)

    async def claim_these(
        self, ids: Iterable[UUID], *, token: UUID, now: datetime, lease: timedelta
    ) -> Sequence[Job]:
        due = (
            sa.select(jobs.c.id)
            .where(jobs.c.id.in_(list(ids)), _waiting, jobs.c.run_at <= now)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        return await self._take(jobs.c.id.in_(sa.select(due.c.id)), token=token, until=now + lease)

    async def renew(self, held: Iterable[Job], *, until: datetime) -> set[UUID]:
        held = list(held)
        claims = sa.tuple_(jobs.c.id, jobs.c.claim).in_([(job.id, job.claim) for job in held])
        renewal = jobs.update().where(claims, _waiting).values(run_at=until)
        async with self._renewals.transaction() as connection:
            return set((await connection.execute(renewal.returning(jobs.c.id))).scalars())

    async def complete(self, job: Job, *, result: Any = None) -> None:
        await self._finish(job, state=JobState.DONE, result=result)

    async def retry(self, job: Job, *, error: str, run_at: datetime) -> None:
        await self._finish(job, state=JobState.WAITING, error=error, run_at=run_at)

    async def bury(self, job: Job, *, error: str) -> None:
        await self._finish(job, state=JobState.DEAD, error=error)

    async def _take(
        self, where: sa.ColumnElement[bool], *, token: UUID, until: datetime
    ) -> list[Job]:
        taking = (
            jobs.update()
            .where(where)
            .values(claim=token, attempts=jobs.c.attempts + 1, run_at=until)
            .returning(*_JOB)
        )
        async with self._pool.transaction() as connection:
            return [Job(**row) for row in (await connection.execute(taking)).mappings()]

    async def _finish(self, job: Job, *, state: JobState, **values: Any) -> None:
        async with self._pool.transaction() as connection:
            await finish(connection, job, state=state, **values)


async def finish(connection: AsyncConnection, job: Job, *, state: JobState, **values: Any) -> None:
    """End the claim; raise LeaseLost when it has ended already."""
    held = (jobs.c.id == job.id, jobs.c.claim == job.claim, _waiting)
    ending = jobs.update().where(*held).values(state=state.value, claim=None, **values)
    with translated():
        ended = await connection.execute(ending)
    if ended.rowcount == 0:
        raise LeaseLost


def _record(row: sa.RowMapping) -> JobRecord:
    job = Job(**{column.name: row[column.name] for column in _JOB})
    state = JobState(row["state"])
    return JobRecord(job=job, state=state, result=row["result"], error=row["error"])


def _whole_row(record: JobRecord) -> dict[str, Any]:
    kept = {"state": record.state.value, "result": record.result, "error": record.error}
    return {**_to_row(record.job), "claim": record.job.claim, **kept}


def _to_row(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "name": job.name,
        "payload": dict(job.payload),
        "state": JobState.WAITING.value,
        "run_at": job.run_at,
        "attempts": job.attempts,
        "traceparent": job.traceparent,
    }
