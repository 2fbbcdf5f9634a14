"""Jobs as the application knows them, and the ports of their storage."""

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
    """Another worker holds this job by now: what was being written is rolled back."""


class JobState(StrEnum):
    """What operators see of a job; stored, a job that runs is WAITING under a lease that lasts."""

    WAITING = (
        "waiting"  # new, to be tried again, or left by a worker whose lease has ended
    )
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A call of a use case that must happen, whatever is killed meanwhile."""

    id: UUID
    name: str  # of the use case's class
    payload: Mapping[str, Json]  # its arguments
    due_at: datetime  # when a worker may claim it: each claim moves this to the end of its lease
    attempt: int = 0  # the number of the present or the last one
    started_at: datetime | None = None  # of that attempt
    claim: UUID | None = None  # the fencing token of the worker that holds it
    traceparent: str | None = field(
        default_factory=current_traceparent.get
    )  # of what added it
    owner_id: UUID | None = None  # who may see what comes of it
    state: JobState = JobState.WAITING
    progress: int = 0  # percent
    result: Json = None
    error: str | None = None  # of the last attempt that failed

    @classmethod
    def of(
        cls, call: Call, *, key: UUID, now: datetime, owner_id: UUID | None = None
    ) -> Self:
        """Return the job that makes the call; the key is the job's id."""
        due_at = now + call.delay
        return cls(
            id=key,
            name=call.name,
            payload=call.payload,
            due_at=due_at,
            owner_id=owner_id,
        )

    def state_at(self, now: datetime) -> JobState:
        leased = self.claim is not None and self.due_at > now
        if self.state is JobState.WAITING and leased:
            return JobState.RUNNING
        return self.state


JOBS_BY_DUE = SortOrder.by(Job, "due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """The jobs that meet every condition."""

    state: JobState
    now: datetime  # by which a job is running or waiting
    ids: Sequence[UUID] | None = None
    name: str | None = None
    due_before: datetime | None = None


class Outcome(TypedDict, total=False):
    result: Json
    error: str
    due_at: datetime  # when it is tried again


class Jobs(Protocol):
    """Inside a unit of work."""

    added: list[UUID]

    async def add(self, *jobs: Job) -> None:
        """Add them with what else the unit of work writes; an id known already is left alone."""

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        """End the claim: the job is done, waits to be tried again, or is dead.

        Raises LeaseLost when this worker does not hold the job any more.
        """


class JobsWork(Protocol):
    """A unit of work, as far as jobs are concerned."""

    @property
    def jobs(self) -> Jobs: ...
    @property
    def committed(self) -> bool: ...

    async def commit(self) -> None:
        """Write everything, and the jobs that follow from the recorded events.

        Raises ConcurrentChange when another unit of work was faster.
        """


class Claim(TypedDict):
    token: UUID  # fences the jobs against the workers that held them before
    now: datetime
    lease: timedelta


class JobQueue(Protocol):
    """Outside of units of work: each call is one short transaction of its own."""

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        """Take up to `limit` jobs that are due, the longest due first."""

    async def claim_these(
        self, ids: Iterable[UUID], **claim: Unpack[Claim]
    ) -> list[Job]:
        """Take those of the jobs that are due."""

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        """Prolong the leases; return the ids that are still held."""

    async def finish(
        self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]
    ) -> None:
        """End the claim as `Jobs` does; raises LeaseLost likewise."""

    async def report(self, job: Job, *, progress: int) -> None:
        """Keep the progress, in percent; raises LeaseLost likewise."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The jobs of one state."""

    count: int
    first: datetime  # the earliest `due_at`


class JobRecords(Protocol):
    """The jobs that are kept, for operators and owners; each call is one transaction."""

    async def find(self, job_id: UUID) -> Job | None: ...

    async def page(
        self, matching: JobFilter, *, after: Position | None, limit: int
    ) -> list[Job]:
        """Return the first of them in the order JOBS_BY_DUE."""

    async def replay(self, matching: JobFilter, *, limit: int) -> int:
        """Have up to `limit` of them tried again as if they were new; return how many."""

    async def remove(self, matching: JobFilter, *, limit: int) -> int:
        """Forget up to `limit` of them; return how many."""

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        """Count them by state; a state that no job is in is missing."""


BeginCompleting = Callable[[Job], AbstractAsyncContextManager[JobsWork]]
"""Begin a unit of work whose one commit completes the job as well, or raises LeaseLost."""

ResultPermissions = Mapping[str, Permission]
"""What an owner must be permitted to see the result of a job, by the name of its use case."""

Hint = Callable[[Iterable[UUID]], None]
"""Tell workers that these jobs may be due; it neither waits nor fails, and may be lost."""
