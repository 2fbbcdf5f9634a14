"""The queue of durable jobs: claims with a lease and a fencing token."""

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.jobs import WAITING, SqlJobs, jobs
from adapters.sql.pool import Pool
from adapters.sql.rows import from_rows
from application.jobs.ports import Claim, Job, JobState, Outcome


class SqlJobQueue:
    def __init__(self, pool: Pool, *, renewals: Pool) -> None:
        self._pool = pool
        self._renewals = renewals

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        return await self._take(_due(claim).order_by(jobs.c.due_at).limit(limit), claim)

    async def claim_these(self, ids: Iterable[UUID], **claim: Unpack[Claim]) -> list[Job]:
        return await self._take(_due(claim).where(jobs.c.id.in_(list(ids))), claim)

    async def renew(self, held: Iterable[Job], *, until: datetime) -> set[UUID]:
        claims = sa.tuple_(jobs.c.id, jobs.c.claim).in_([(job.id, job.claim) for job in held])
        renewal = jobs.update().where(claims, WAITING).values(due_at=until)
        async with self._renewals.transaction() as connection:
            renewed = await connection.execute(renewal.returning(jobs.c.id))
            return set(renewed.scalars())

    async def finish(self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]) -> None:
        async with self._pool.transaction() as connection:
            await SqlJobs(connection).finish(job, state=state, **outcome)

    async def report(self, job: Job, *, progress: int) -> None:
        async with self._pool.transaction() as connection:
            await SqlJobs(connection).change(job, progress=progress)

    async def _take(self, due: sa.Select[tuple[UUID]], claim: Claim) -> list[Job]:
        until = claim["now"] + claim["lease"]
        these = due.with_for_update(skip_locked=True).cte("due")
        taking = (
            jobs.update()
            .where(jobs.c.id.in_(sa.select(these.c.id)))
            .values(
                claim=claim["token"],
                attempt=jobs.c.attempt + 1,
                started_at=claim["now"],
                due_at=until,
            )
            .returning(jobs)
        )
        async with self._pool.transaction() as connection:
            return from_rows(Job, await connection.execute(taking))


def _due(claim: Claim) -> sa.Select[tuple[UUID]]:
    return sa.select(jobs.c.id).where(WAITING, jobs.c.due_at <= claim["now"])
