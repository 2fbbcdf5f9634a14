"""What is kept of jobs: to be looked at, replayed and removed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.jobs import jobs
from adapters.sql.pool import Pool, SqlReader, following
from application.jobs.ports import Job, JobState, Selection, Tally
from application.pages import Position


class SqlJobRecords(SqlReader):
    def __init__(self, reading: Pool, *, writing: Pool) -> None:
        super().__init__(reading)
        self._writing = writing

    async def find(self, job_id: UUID) -> Job | None:
        return await self._first(Job, sa.select(jobs).where(jobs.c.id == job_id))

    async def page(self, which: Selection, *, after: Position | None, limit: int) -> list[Job]:
        query = sa.select(jobs).where(*_fits(which), following(_PLACE, after))
        return await self._all(Job, query.order_by(*_PLACE).limit(limit))

    async def replay(self, which: Selection, *, now: datetime, limit: int) -> int:
        again = {"state": JobState.WAITING.value, "run_at": now, "attempts": 0}
        return await self._write(jobs.update().values(**again), which, limit)

    async def remove(self, which: Selection, *, limit: int) -> int:
        return await self._write(jobs.delete(), which, limit)

    async def tally(self) -> Mapping[JobState, Tally]:
        count, first = sa.func.count().label("count"), sa.func.min(jobs.c.run_at).label("first")
        rows = await self._rows(sa.select(jobs.c.state, count, first).group_by(jobs.c.state))
        return {JobState(row["state"]): Tally(row["count"], row["first"]) for row in rows}

    async def _write(self, statement: sa.Update | sa.Delete, which: Selection, limit: int) -> int:
        first = sa.select(jobs.c.id).where(*_fits(which)).order_by(*_PLACE).limit(limit)
        these = first.with_for_update(skip_locked=True).cte("these")
        statement = statement.where(jobs.c.id.in_(sa.select(these.c.id))).returning(jobs.c.id)
        async with self._writing.transaction() as connection:
            return len((await connection.execute(statement)).all())


def _fits(which: Selection) -> list[sa.ColumnElement[bool]]:
    fits = [jobs.c.state == which.state.value]
    if which.ids is not None:
        fits.append(jobs.c.id.in_(which.ids))
    if which.name is not None:
        fits.append(jobs.c.name == which.name)
    if which.before is not None:
        fits.append(jobs.c.run_at < which.before)
    return fits


_PLACE = (jobs.c.run_at, jobs.c.id)
