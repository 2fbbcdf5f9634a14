"""Durable jobs, as durable as this process."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from adapters.memory.repository import MemoryRows
from adapters.memory.tables import MemoryReader
from application.jobs.ports import Claim, Job, JobState, LeaseLost, Selection, Tally
from application.pages import Position

JobRows = dict[UUID, Job]


class MemoryJobs(MemoryRows[Job]):
    def __init__(self, rows: JobRows) -> None:
        super().__init__(rows)
        self.added: list[UUID] = []

    async def add(self, *jobs: Job) -> None:
        for job in jobs:
            if job.id not in self._rows:
                self._rows[job.id] = job
                self.added.append(job.id)

    async def finish(self, job: Job, *, state: JobState, **outcome: Any) -> None:
        self.change(job, state=state, claim=None, **outcome)

    def change(self, job: Job, **values: Any) -> None:
        """Raises LeaseLost when the claim is not held any more."""
        if not is_held(self._rows, job):
            raise LeaseLost
        self._rows[job.id] = replace(self._rows[job.id], **values)


class MemoryJobQueue(MemoryReader):
    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        async with self._database.lock:
            rows = self._tables.jobs
            waiting = (row for row in rows.values() if _is_due(row, claim["now"]))
            due = sorted(waiting, key=lambda row: row.run_at)
            return _take(rows, due[:limit], claim)

    async def claim_these(self, ids: Iterable[UUID], **claim: Unpack[Claim]) -> list[Job]:
        async with self._database.lock:
            rows = self._tables.jobs
            wanted = (rows[job_id] for job_id in set(ids) if job_id in rows)
            due = [row for row in wanted if _is_due(row, claim["now"])]
            return _take(rows, due, claim)

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        async with self._database.lock:
            rows = self._tables.jobs
            held = {job.id for job in jobs if is_held(rows, job)}
            rows |= {job_id: replace(rows[job_id], run_at=until) for job_id in held}
            return held

    async def finish(self, job: Job, *, state: JobState, **outcome: Any) -> None:
        async with self._database.lock:
            await MemoryJobs(self._tables.jobs).finish(job, state=state, **outcome)

    async def report(self, job: Job, *, progress: int) -> None:
        async with self._database.lock:
            MemoryJobs(self._tables.jobs).change(job, progress=progress)


class MemoryJobRecords(MemoryReader):
    async def find(self, job_id: UUID) -> Job | None:
        return self._tables.jobs.get(job_id)

    async def page(self, which: Selection, *, after: Position | None, limit: int) -> list[Job]:
        start = (after.at, after.id) if after else None
        rows = self._selected(which, limit=None)
        return [row for row in rows if start is None or (row.run_at, row.id) > start][:limit]

    async def replay(self, which: Selection, *, now: datetime, limit: int) -> int:
        async with self._database.lock:
            rows = self._selected(which, limit=limit)
            for row in rows:
                again = replace(row, state=JobState.WAITING, run_at=now, attempts=0)
                self._tables.jobs[row.id] = again
            return len(rows)

    async def remove(self, which: Selection, *, limit: int) -> int:
        async with self._database.lock:
            rows = self._selected(which, limit=limit)
            for row in rows:
                del self._tables.jobs[row.id]
            return len(rows)

    async def tally(self) -> Mapping[JobState, Tally]:
        due = [(row.state, row.run_at) for row in self._tables.jobs.values()]
        times = {state: [at for one, at in due if one is state] for state in JobState}
        return {state: Tally(len(at), min(at)) for state, at in times.items() if at}

    def _selected(self, which: Selection, *, limit: int | None) -> list[Job]:
        rows = (row for row in self._tables.jobs.values() if _fits(row, which))
        return sorted(rows, key=lambda row: (row.run_at, row.id))[:limit]


def is_held(rows: JobRows, job: Job) -> bool:
    row = rows.get(job.id)
    return row is not None and row.state is JobState.WAITING and row.claim == job.claim


def _fits(row: Job, which: Selection) -> bool:
    return (
        row.state is which.state
        and (which.ids is None or row.id in which.ids)
        and (which.name is None or row.name == which.name)
        and (which.before is None or row.run_at < which.before)
    )


def _is_due(row: Job, now: datetime) -> bool:
    return row.state is JobState.WAITING and row.run_at <= now


def _take(rows: JobRows, due: list[Job], claim: Claim) -> list[Job]:
    held: dict[str, Any] = {"claim": claim["token"], "run_at": claim["now"] + claim["lease"]}
    taken = [replace(row, attempts=row.attempts + 1, **held) for row in due]
    rows |= {row.id: row for row in taken}
    return taken
