"""The queue of durable jobs, which workers claim with a lease and a random token."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, Unpack
from uuid import UUID

import sqlalchemy as sa

from adapters.retry import retry_lost_connection
from adapters.sql.completions import Completions
from adapters.sql.jobs import (
    CHANGE,
    UPDATE_HELD,
    WAITING,
    claim_of,
    claims_of,
    ids_of,
    jobs,
)
from adapters.sql.pool import Parameters, Pool
from adapters.sql.rows import from_rows
from application.jobs.ports import Claim, Job, JobState, LeaseLost, Outcome


class SqlJobQueue:
    def __init__(self, pool: Pool, *, renewals: Pool) -> None:
        self._pool = pool
        self._renewals = renewals
        self._completions = Completions(pool)

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        return await self._take(_TAKE_DUE, {"limit": limit}, claim)

    async def claim_these(
        self, ids: Iterable[UUID], **claim: Unpack[Claim]
    ) -> list[Job]:
        return await self._take(_TAKE_THESE, {"ids": list(ids)}, claim)

    async def renew(self, held: Iterable[Job], *, until: datetime) -> set[UUID]:
        return await self._renew({"until": until, **claims_of(held)})

    @retry_lost_connection
    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        if state is JobState.DONE and outcome.get("result") is None:
            await self._completions.complete(job)
            return
        await self._change(job, {"state": state.value, "claim": None, **outcome})

    @retry_lost_connection
    async def report(self, job: Job, *, progress: int) -> None:
        await self._change(job, {"progress": progress})

    async def _change(self, job: Job, values: Parameters) -> None:
        changed = await self._pool.write(
            attrgetter("rowcount"), CHANGE, {**values, **claim_of(job)}
        )
        if changed == 0:
            raise LeaseLost

    @retry_lost_connection
    async def _renew(self, held: Parameters) -> set[UUID]:
        return await self._renewals.write(ids_of, _RENEW, held)

    @retry_lost_connection
    async def _take(
        self, taking: sa.Executable, which: Parameters, claim: Claim
    ) -> list[Job]:
        fence = {
            "token": claim["token"],
            "now": claim["now"],
            "until": claim["now"] + claim["lease"],
        }
        jobs_of = partial(from_rows, Job)
        return await self._pool.write(jobs_of, taking, {**which, **fence})


def _taking(due: sa.Select[tuple[UUID]]) -> sa.Executable:
    these = due.with_for_update(skip_locked=True).cte("due")
    values: dict[str, Any] = {  # expressions of any type
        "claim": sa.bindparam("token", type_=sa.Uuid()),
        "attempt": jobs.c.attempt + 1,
        "started_at": sa.bindparam("now", type_=jobs.c.started_at.type),
        "due_at": sa.bindparam("until", type_=jobs.c.due_at.type),
    }
    taking = jobs.update().where(jobs.c.id.in_(sa.select(these.c.id)))
    return taking.values(**values).returning(jobs)


_DUE = sa.select(jobs.c.id).where(WAITING, jobs.c.due_at <= sa.bindparam("now"))
_TAKE_DUE = _taking(_DUE.order_by(jobs.c.due_at).limit(sa.bindparam("limit")))
_TAKE_THESE = _taking(_DUE.where(jobs.c.id.in_(sa.bindparam("ids", expanding=True))))
_RENEW = UPDATE_HELD.values(due_at=sa.bindparam("until", type_=jobs.c.due_at.type))
