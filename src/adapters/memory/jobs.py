"""Jobs in memory, which end with the process."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Unpack
from uuid import UUID

from adapters.memory.pages import page_of
from adapters.memory.repository import MemoryRecords
from adapters.memory.tables import MemoryReader, Tables
from application.jobs.ports import (
    JOBS_BY_DUE,
    Claim,
    Job,
    JobFilter,
    JobState,
    LeaseLost,
    Outcome,
    Tally,
)
from application.sort_orders import Position

JobRows = dict[UUID, Job]


class MemoryJobs(MemoryRecords[Job]):
    kind = Job

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.added: list[UUID] = []

    async def add(self, *jobs: Job) -> None:
        for job in jobs:
            if job.id not in self._rows:
                self._rows[job.id] = job
                self.added.append(job.id)

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        row = self._claimed_row(job)
        self._rows[job.id] = replace(row, state=state, claim=None, **outcome)

    def report(self, job: Job, *, progress: int) -> None:
        row = self._claimed_row(job)
        self._rows[job.id] = replace(row, progress=progress)

    def _claimed_row(self, job: Job) -> Job:
        """Return the stored job.

        Raises LeaseLost if another worker has claimed the job, or it has ended.
        """
        if not is_held(self._rows, job):
            raise LeaseLost
        return self._rows[job.id]


class MemoryJobQueue(MemoryReader):
    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        async with self._database.lock:
            rows = self._rows(Job)
            waiting = (row for row in rows.values() if _is_due(row, claim["now"]))
            due = sorted(waiting, key=lambda row: row.due_at)
            return _take(rows, due[:limit], claim)

    async def claim_these(
        self, ids: Iterable[UUID], **claim: Unpack[Claim]
    ) -> list[Job]:
        async with self._database.lock:
            rows = self._rows(Job)
            requested = (rows[job_id] for job_id in set(ids) if job_id in rows)
            due = [row for row in requested if _is_due(row, claim["now"])]
            return _take(rows, due, claim)

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        async with self._database.lock:
            rows = self._rows(Job)
            held = {job.id for job in jobs if is_held(rows, job)}
            rows |= {job_id: replace(rows[job_id], due_at=until) for job_id in held}
            return held

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        async with self._database.lock:
            await MemoryJobs(self._database.tables).finish(job, state=state, **outcome)

    async def report(self, job: Job, *, progress: int) -> None:
        async with self._database.lock:
            MemoryJobs(self._database.tables).report(job, progress=progress)


class MemoryJobRecords(MemoryReader):
    async def find(self, job_id: UUID) -> Job | None:
        return self._rows(Job).get(job_id)

    async def page(
        self, matching: JobFilter, *, after: Position | None, limit: int
    ) -> list[Job]:
        return self._first(matching, after=after, limit=limit)

    async def replay(self, matching: JobFilter, *, limit: int) -> int:
        async with self._database.lock:
            rows = self._first(matching, limit=limit)
            for row in rows:
                self._rows(Job)[row.id] = replace(
                    row,
                    state=JobState.WAITING,
                    due_at=matching.now,
                    attempt=0,
                    started_at=None,
                )
            return len(rows)

    async def remove(self, matching: JobFilter, *, limit: int) -> int:
        async with self._database.lock:
            rows = self._first(matching, limit=limit)
            for row in rows:
                del self._rows(Job)[row.id]
            return len(rows)

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        times_by_state: dict[JobState, list[datetime]] = defaultdict(list)
        for row in self._rows(Job).values():
            times_by_state[row.state_at(now)].append(row.due_at)
        return {
            state: Tally(len(times), min(times))
            for state, times in times_by_state.items()
        }

    def _first(
        self, matching: JobFilter, *, after: Position | None = None, limit: int
    ) -> list[Job]:
        rows = [row for row in self._rows(Job).values() if _matches(row, matching)]
        return page_of(rows, JOBS_BY_DUE, after=after, limit=limit)


def is_held(rows: JobRows, job: Job) -> bool:
    """Return whether the claim of this copy of the job is still the current one."""
    row = rows.get(job.id)
    return row is not None and row.state is JobState.WAITING and row.claim == job.claim


def _matches(row: Job, matching: JobFilter) -> bool:
    return (
        row.state_at(matching.now) is matching.state
        and (matching.ids is None or row.id in matching.ids)
        and (matching.name is None or row.name == matching.name)
        and (matching.due_before is None or row.due_at < matching.due_before)
    )


def _is_due(row: Job, now: datetime) -> bool:
    return row.state is JobState.WAITING and row.due_at <= now


def _take(rows: JobRows, due: list[Job], claim: Claim) -> list[Job]:
    """Store the due jobs as claimed, and return them."""
    claimed = [_with_claim(row, claim) for row in due]
    rows |= {row.id: row for row in claimed}
    return claimed


def _with_claim(row: Job, claim: Claim) -> Job:
    return replace(
        row,
        attempt=row.attempt + 1,
        started_at=claim["now"],
        claim=claim["token"],
        due_at=claim["now"] + claim["lease"],
    )
