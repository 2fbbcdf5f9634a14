"""Durable jobs, as durable as this process."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.tables import Database
from application.jobs.ports import Job, JobRecord, JobState, LeaseLost

JobRows = dict[UUID, JobRecord]


class MemoryJobs:
    def __init__(self, rows: JobRows) -> None:
        self._rows = rows
        self.added: list[UUID] = []

    async def add(self, *jobs: Job) -> None:
        for job in jobs:
            if job.id not in self._rows:
                self._rows[job.id] = JobRecord(job=job)
                self.added.append(job.id)


class MemoryJobQueue:
    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def _rows(self) -> AsyncIterator[JobRows]:
        async with self._database.lock:
            yield self._database.tables.jobs

    async def claim(
        self, *, token: UUID, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[Job]:
        async with self._rows() as rows:
            due = sorted(
                (row.job for row in rows.values() if _is_due(row, now)), key=lambda job: job.run_at
            )
            return _take(rows, due[:limit], token=token, until=now + lease)

    async def claim_these(
        self, ids: Iterable[UUID], *, token: UUID, now: datetime, lease: timedelta
    ) -> Sequence[Job]:
        async with self._rows() as rows:
            wanted = (rows[job_id] for job_id in set(ids) if job_id in rows)
            due = [row.job for row in wanted if _is_due(row, now)]
            return _take(rows, due, token=token, until=now + lease)

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        async with self._rows() as rows:
            held = [job for job in jobs if is_held(rows, job)]
            for job in held:
                rows[job.id] = replace(rows[job.id], job=replace(job, run_at=until))
            return {job.id for job in held}

    async def complete(self, job: Job, *, result: Any = None) -> None:
        async with self._rows() as rows:
            complete(rows, job, result=result)

    async def retry(self, job: Job, *, error: str, run_at: datetime) -> None:
        async with self._rows() as rows:
            _finish(rows, job, state=JobState.WAITING, error=error, run_at=run_at)

    async def bury(self, job: Job, *, error: str) -> None:
        async with self._rows() as rows:
            _finish(rows, job, state=JobState.DEAD, error=error)


def is_held(rows: JobRows, job: Job) -> bool:
    row = rows.get(job.id)
    return row is not None and row.state is JobState.WAITING and row.job.claim == job.claim


def complete(rows: JobRows, job: Job, *, result: Any = None) -> None:
    _finish(rows, job, state=JobState.DONE, result=result)


def _is_due(row: JobRecord, now: datetime) -> bool:
    return row.state is JobState.WAITING and row.job.run_at <= now


def _take(rows: JobRows, due: list[Job], *, token: UUID, until: datetime) -> list[Job]:
    taken = [replace(job, claim=token, attempts=job.attempts + 1, run_at=until) for job in due]
    for job in taken:
        rows[job.id] = replace(rows[job.id], job=job)
    return taken


def _finish(
    rows: JobRows,
    job: Job,
    *,
    state: JobState,
    result: Any = None,
    error: str | None = None,
    run_at: datetime | None = None,
) -> None:
    if not is_held(rows, job):
        raise LeaseLost
    rows[job.id] = JobRecord(
        job=replace(job, claim=None, run_at=run_at or job.run_at),
        state=state,
        result=result,
        error=error,
    )
