"""Stored jobs, for operators to inspect, replay and remove."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.retry import retry_lost_connection
from adapters.sql.jobs import WAITING, jobs
from adapters.sql.pages import page_of
from adapters.sql.pool import Pool, SqlReader
from application.jobs.ports import JOBS_BY_DUE, Job, JobFilter, JobState, Tally
from application.sort_orders import Position


class SqlJobRecords(SqlReader):
    def __init__(self, reading: Pool, *, writing: Pool) -> None:
        super().__init__(reading)
        self._writing = writing

    async def find(self, job_id: UUID) -> Job | None:
        return await self._first(Job, sa.select(jobs).where(jobs.c.id == job_id))

    async def page(
        self, matching: JobFilter, *, after: Position | None, limit: int
    ) -> list[Job]:
        query = sa.select(jobs).where(*_conditions(matching))
        return await self._all(
            Job, page_of(query, jobs.c, JOBS_BY_DUE, after=after, limit=limit)
        )

    async def replay(self, matching: JobFilter, *, limit: int) -> int:
        waiting_again = jobs.update().values(
            state=JobState.WAITING.value,
            due_at=matching.now,
            attempt=0,
            started_at=None,
        )
        return await self._write(waiting_again, matching, limit)

    async def remove(self, matching: JobFilter, *, limit: int) -> int:
        return await self._write(jobs.delete(), matching, limit)

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        state = sa.case(
            (_running(now), JobState.RUNNING.value), else_=jobs.c.state
        ).label("state")
        count = sa.func.count().label("count")
        first = sa.func.min(jobs.c.due_at).label("earliest_due_at")
        rows = await self._rows(sa.select(state, count, first).group_by(state))
        return {
            JobState(row["state"]): Tally(row["count"], row["earliest_due_at"])
            for row in rows
        }

    @retry_lost_connection
    async def _write(
        self, statement: sa.Update | sa.Delete, matching: JobFilter, limit: int
    ) -> int:
        """Run the statement on the first jobs that match; return their number."""
        all_ids = sa.select(jobs.c.id).where(*_conditions(matching))
        first_ids = all_ids.order_by(jobs.c.due_at, jobs.c.id).limit(limit)
        locked = first_ids.with_for_update(skip_locked=True).cte("locked")
        statement = statement.where(jobs.c.id.in_(sa.select(locked.c.id)))
        statement = statement.returning(jobs.c.id)
        async with self._writing.transaction() as connection:
            result = await connection.execute(statement)
            return len(result.all())


def _conditions(matching: JobFilter) -> list[sa.ColumnElement[bool]]:
    conditions = _in_state(matching.state, matching.now)
    if matching.ids is not None:
        conditions.append(jobs.c.id.in_(matching.ids))
    if matching.name is not None:
        conditions.append(jobs.c.name == matching.name)
    if matching.due_before is not None:
        conditions.append(jobs.c.due_at < matching.due_before)
    return conditions


def _in_state(state: JobState, now: datetime) -> list[sa.ColumnElement[bool]]:
    match state:
        case JobState.RUNNING:
            return [_running(now)]
        case JobState.WAITING:
            return [WAITING, sa.or_(jobs.c.claim.is_(None), jobs.c.due_at <= now)]
        case _:
            return [jobs.c.state == state.value]


def _running(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(WAITING, jobs.c.claim.is_not(None), jobs.c.due_at > now)
