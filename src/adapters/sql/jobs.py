"""Durable jobs in SQL, one row each."""

from collections.abc import Iterable
from typing import Any, Unpack
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.inserts import insert_if_absent
from adapters.sql.repository import SqlRows
from adapters.sql.rows import to_row
from adapters.sql.tables import Instant, Json, metadata
from adapters.sql.transaction import Connection
from application.jobs.ports import Job, JobState, LeaseLost, Outcome

jobs = sa.Table(  # a column for each field of Job
    "jobs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("payload", Json, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("claim", sa.Uuid),
    sa.Column("traceparent", sa.String(55)),
    sa.Column("owner_id", sa.Uuid),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("progress", sa.Integer, nullable=False),
    sa.Column("result", Json),
    sa.Column("error", sa.Text),
    sa.Index(None, "state", "due_at", "id"),
)
WAITING = jobs.c.state == JobState.WAITING.value


# Statements are built once: building one takes as long as executing it.
# Locks rows in the order of their ids, because statements that lock the same rows in
# different orders deadlock.
_HELD = (
    sa.select(jobs.c.id)
    .where(
        sa.tuple_(jobs.c.id, jobs.c.claim).in_(sa.bindparam("held", expanding=True)),
        WAITING,
    )
    .order_by(jobs.c.id)
    .with_for_update()
    .cte("these")
)
# Changes those of the jobs whose claims are still held, and returns their ids.
UPDATE_HELD = (
    jobs.update()
    .where(jobs.c.id.in_(sa.select(_HELD.c.id)), WAITING)
    .returning(jobs.c.id)
)
# Changes a job whose claim is still held.
CHANGE = jobs.update().where(
    jobs.c.id == sa.bindparam("this_id"),
    jobs.c.claim == sa.bindparam("this_claim"),
    WAITING,
)


def claim_of(job: Job) -> dict[str, object]:
    """Return the parameters of CHANGE, except for the values to set."""
    return {"this_id": job.id, "this_claim": job.claim}


def claims_of(held: Iterable[Job]) -> dict[str, object]:
    """Return the parameters of UPDATE_HELD."""
    return {"held": [(job.id, job.claim) for job in held]}


def ids_of(changed: sa.CursorResult[Any]) -> set[UUID]:
    """Return the ids that UPDATE_HELD returns."""
    return set(changed.scalars())


class SqlJobs(SqlRows[Job]):
    kind = Job
    table = jobs

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.added: list[UUID] = []

    async def add(self, *new: Job) -> None:
        if not new:
            return
        insert = insert_if_absent(jobs, self._connection.dialect.name)
        rows = [to_row(job) for job in new]
        # A list is sent as many rows, which costs a request with a single one 4 % more.
        await self._execute(insert, rows if len(rows) > 1 else rows[0])
        self.added += [job.id for job in new]

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        values = {"state": state.value, "claim": None, **outcome}
        changed = await self._execute(CHANGE, {**values, **claim_of(job)})
        if changed.rowcount == 0:
            raise LeaseLost
