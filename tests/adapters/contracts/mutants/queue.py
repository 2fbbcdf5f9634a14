"""Mutants that give a job to the wrong worker, or ignore the token of the claim."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Unpack
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

import adapters.memory.jobs as memory_jobs
from adapters.memory.jobs import JobRows, MemoryJobQueue
from adapters.memory.storage import MemoryStorage
from adapters.sql import job_queue
from adapters.sql.jobs import SqlJobs, jobs
from application.jobs.ports import Claim, Job, JobState
from tests.adapters.contracts.mutants.mutant import Breaking, mutant


@mutant(
    "memory",
    "test_a_worker_that_lost_the_lease_cannot_finish_the_job",
    "test_a_worker_that_lost_the_lease_writes_nothing",
    "test_a_worker_that_lost_the_lease_leaves_the_job_to_its_new_holder",
)
def completes_without_the_fence() -> Breaking:
    def is_there(rows: JobRows, job: Job) -> bool:
        return job.id in rows and rows[job.id].state is JobState.WAITING

    return patch.object(memory_jobs, "is_held", is_there)


@mutant(
    "sql",
    "test_a_worker_that_lost_the_lease_writes_nothing",
    "test_the_storage_answers_as_the_one_in_memory",
)
def completes_without_the_fence_in_sql() -> Breaking:
    async def finish(
        self: SqlJobs, job: Job, *, state: JobState, **outcome: Any
    ) -> None:
        ending = jobs.update().where(jobs.c.id == job.id)
        await self._execute(ending.values(state=state.value, claim=None, **outcome))

    return patch.object(SqlJobs, "finish", finish)


@mutant("sql", "test_a_worker_that_lost_the_lease_cannot_finish_the_job")
def fails_without_the_fence() -> Breaking:
    any_claim = sa.bindparam("this_claim", type_=jobs.c.claim.type).is_not(None)
    changing = jobs.update().where(jobs.c.id == sa.bindparam("this_id"), any_claim)
    return patch.object(job_queue, "CHANGE", changing)


@mutant("memory", "test_effect_and_completion_are_one_commit")
def forgets_to_complete() -> Breaking:
    begin = MemoryStorage.begin
    return patch.object(
        MemoryStorage, "begin", lambda self, completing=None: begin(self)
    )


@mutant(
    "memory",
    "test_a_lease_that_is_renewed_goes_on",
    "test_a_claimed_job_has_its_token_and_the_end_of_its_lease",
    "test_a_job_has_one_claimer_among_many",
)
def claims_without_a_lease() -> Breaking:
    take = memory_jobs._take

    def take_for_now(rows: JobRows, due: list[Job], claim: Claim) -> list[Job]:
        return take(rows, due, {**claim, "lease": timedelta()})

    return patch.object(memory_jobs, "_take", take_for_now)


@mutant(
    "memory",
    "test_a_job_is_not_claimed_before_it_is_due",
    "test_a_job_has_one_claimer_among_many",
)
def claims_too_early() -> Breaking:
    def is_waiting(row: Job, now: datetime) -> bool:
        return row.state is JobState.WAITING

    return patch.object(memory_jobs, "_is_due", is_waiting)


@mutant(
    "memory",
    "test_a_dead_job_is_never_claimed",
    "test_a_completed_job_is_never_claimed",
)
def claims_what_is_over() -> Breaking:
    def is_old(row: Job, now: datetime) -> bool:
        return row.due_at <= now

    return patch.object(memory_jobs, "_is_due", is_old)


@mutant(
    "memory",
    "test_a_job_has_one_claimer_among_many",
    "test_many_claimers_share_the_jobs",
)
def claims_what_others_are_claiming() -> Breaking:
    async def claim(
        self: MemoryJobQueue, *, limit: int, **claim: Unpack[Claim]
    ) -> list[Job]:
        rows = self._rows(Job)
        due = [row for row in rows.values() if memory_jobs._is_due(row, claim["now"])]
        await asyncio.sleep(0)
        return memory_jobs._take(rows, due[:limit], claim)

    return patch.object(MemoryJobQueue, "claim", claim)


@mutant("memory", "test_the_longest_due_are_claimed_first")
def claims_the_newest_first() -> Breaking:
    def newest(jobs: Iterable[Job], *, key: Any) -> list[Job]:
        return sorted(jobs, key=key, reverse=True)

    return patch.object(memory_jobs, "sorted", newest, create=True)


@mutant(
    "memory",
    "test_renewing_returns_the_jobs_still_held",
    "test_a_worker_that_lost_the_lease_cannot_finish_the_job",
)
def renews_what_is_lost() -> Breaking:
    async def renew(
        self: MemoryJobQueue, jobs: Iterable[Job], *, until: datetime
    ) -> set[UUID]:
        return {job.id for job in jobs}

    return patch.object(MemoryJobQueue, "renew", renew)


@mutant("memory", "test_a_job_to_be_retried_is_due_at_its_new_time")
def retries_at_once() -> Breaking:
    finish = MemoryJobQueue.finish

    async def now(
        self: MemoryJobQueue, job: Job, *, state: JobState, **outcome: Any
    ) -> None:
        if "due_at" in outcome:
            outcome["due_at"] = datetime.min.replace(tzinfo=UTC)
        await finish(self, job, state=state, **outcome)

    return patch.object(MemoryJobQueue, "finish", now)
