"""Jobs, and the ports of their storage."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self, TypedDict, Unpack
from uuid import UUID

from application.actor import Permission
from application.jobs.calls import Call
from application.json_values import Json
from application.sort_orders import Position, SortOrder
from application.trace import current_traceparent


class LeaseLost(Exception):
    """Another worker holds the job by now, so this worker's writes are rolled back."""


class JobState(StrEnum):
    """State of a job; a running job is stored as WAITING with an unexpired lease."""

    WAITING = "waiting"  # new, to be retried, or its worker's lease expired
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A durable call of a use case, which survives the loss of any process."""

    id: UUID
    name: str  # of the use case's class
    payload: Mapping[str, Json]  # its arguments
    # When a worker may claim the job; a claim moves this to the end of its lease.
    due_at: datetime
    attempt: int = 0  # number of the current or last attempt
    started_at: datetime | None = None  # of that attempt
    # Random token of the current claim; writes under an earlier claim fail.
    claim: UUID | None = None
    # Of the request or job that added this one.
    traceparent: str | None = field(default_factory=current_traceparent.get)
    owner_id: UUID | None = None  # user who may see the result
    state: JobState = JobState.WAITING
    progress: int = 0  # percent
    result: Json = None
    error: str | None = None  # of the last attempt that failed

    @classmethod
    def of(
        cls, call: Call, *, key: UUID, now: datetime, owner_id: UUID | None = None
    ) -> Self:
        """Return a job that makes the call, with the key as its id."""
        due_at = now + call.delay
        return cls(
            id=key,
            name=call.name,
            payload=call.payload,
            due_at=due_at,
            owner_id=owner_id,
        )

    def state_at(self, now: datetime) -> JobState:
        """Return the state, with RUNNING for a job whose lease has not expired."""
        leased = self.claim is not None and self.due_at > now
        if self.state is JobState.WAITING and leased:
            return JobState.RUNNING
        return self.state


JOBS_BY_DUE = SortOrder.by(Job, "due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Conditions on jobs, all of which must hold."""

    state: JobState
    now: datetime  # decides between running and waiting
    ids: Sequence[UUID] | None = None
    name: str | None = None
    due_before: datetime | None = None


class Outcome(TypedDict, total=False):
    """Fields of a job to set when an attempt ends."""

    result: Json
    error: str
    due_at: datetime  # time of the next attempt


class Jobs(Protocol):
    """Port of jobs inside a unit of work."""

    added: list[UUID]

    async def add(self, *jobs: Job) -> None:
        """Add jobs in this unit of work, skipping those whose id is already stored."""

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        """End the claim: the job is done, waits for its next attempt, or is dead.

        Raises LeaseLost if this worker no longer holds the job.
        """


class JobsWork(Protocol):
    """The part of a unit of work that handles jobs."""

    @property
    def jobs(self) -> Jobs: ...
    @property
    def committed(self) -> bool: ...

    async def commit(self) -> None:
        """Commit all writes, and the jobs that follow from the recorded events.

        Raises ConcurrentChange if another unit of work was faster.
        """


class Claim(TypedDict):
    """Arguments of a claim."""

    token: UUID  # random; writes by workers that held the jobs before fail
    now: datetime
    lease: timedelta


class JobQueue(Protocol):
    """Port of jobs outside units of work: each call is one short transaction."""

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        """Claim up to `limit` due jobs, the longest due first."""

    async def claim_these(
        self, ids: Iterable[UUID], **claim: Unpack[Claim]
    ) -> list[Job]:
        """Claim the jobs with these ids that are due."""

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        """Extend the leases; return the ids of the jobs still held."""

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        """End the claim; raises LeaseLost as `Jobs.finish` does."""

    async def report(self, job: Job, *, progress: int) -> None:
        """Store the progress in percent; raises LeaseLost as `finish` does."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Count and earliest due time of the jobs in one state."""

    count: int
    earliest_due_at: datetime


class JobRecords(Protocol):
    """Port of stored jobs for operators and owners; each call is one transaction."""

    async def find(self, job_id: UUID) -> Job | None: ...

    async def page(
        self, matching: JobFilter, *, after: Position | None, limit: int
    ) -> list[Job]:
        """Return the next jobs in the order JOBS_BY_DUE."""

    async def replay(self, matching: JobFilter, *, limit: int) -> int:
        """Make up to `limit` jobs due as if they were new; return their number."""

    async def remove(self, matching: JobFilter, *, limit: int) -> int:
        """Delete up to `limit` jobs; return their number."""

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        """Return the tally of each state that has jobs."""


BeginCompleting = Callable[[Job], AbstractAsyncContextManager[JobsWork]]
"""Begins a unit of work whose commit also completes the job.

The commit raises LeaseLost if this worker no longer holds the job.
"""

ResultPermissions = Mapping[str, Permission]
"""Permission that an owner needs to see a job's result, by use case name."""

Hint = Callable[[Iterable[UUID]], None]
"""Tells workers that these jobs may be due; never blocks or raises, and may be lost."""
