"""Jobs as the application knows them, and the ports of their storage."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, Self, TypedDict, Unpack
from uuid import UUID

from application.jobs.payload import to_json
from application.pages import Position
from application.trace import place


class LeaseLost(Exception):
    """Another worker holds this job by now: what was being written is rolled back."""


class JobState(StrEnum):
    WAITING = "waiting"  # new, claimed, or to be retried: one state, told apart by `run_at`
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of a use case that must happen, whatever is killed meanwhile."""

    id: UUID
    name: str  # of the use case's class
    payload: Mapping[str, Any]  # its arguments, as JSON has them
    run_at: datetime  # when it is due; while it is claimed, and ever after, when the lease ends
    attempts: int = 0
    claim: UUID | None = None  # the fencing token of the worker that holds it
    traceparent: str | None = field(default_factory=place.get)  # of what added it
    owner_id: UUID | None = None  # who may see what comes of it
    state: JobState = JobState.WAITING
    progress: int = 0  # percent
    result: Any = None
    error: str | None = None  # of the last attempt that failed

    @classmethod
    def calling(
        cls, use_case: type, arguments: Mapping[str, Any], *, key: UUID, now: datetime, **more: Any
    ) -> Self:
        """Return the job that calls it as soon as it can; the key is the job's id."""
        payload = to_json(arguments)
        return cls(id=key, name=use_case.__name__, payload=payload, run_at=now, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which jobs: those that fit all that is given."""

    state: JobState
    ids: Sequence[UUID] | None = None
    name: str | None = None
    before: datetime | None = None  # `run_at` is earlier


class Outcome(TypedDict, total=False):
    result: Any
    error: str
    run_at: datetime  # when it is tried again


class Jobs(Protocol):
    """Inside a unit of work."""

    added: list[UUID]

    async def add(self, *jobs: Job) -> None:
        """Add them with what else the unit of work writes; an id known already is left alone."""

    async def finish(self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]) -> None:
        """End the claim: it is done, waits to be tried again, or is dead until somebody decides.

        Raises LeaseLost when it is not claimed by this worker any more.
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
    token: UUID  # which fences the jobs against those who held them before
    now: datetime
    lease: timedelta


class JobQueue(Protocol):
    """Outside of units of work: each call is one short transaction of its own."""

    async def claim(self, *, limit: int, **claim: Unpack[Claim]) -> list[Job]:
        """Take up to `limit` jobs that are due, the longest due first."""

    async def claim_these(self, ids: Iterable[UUID], **claim: Unpack[Claim]) -> list[Job]:
        """Take those of the jobs that are due."""

    async def renew(self, jobs: Iterable[Job], *, until: datetime) -> set[UUID]:
        """Prolong the leases; return the ids that are still held."""

    async def finish(self, job: Job, *, state: JobState, **outcome: Unpack[Outcome]) -> None:
        """End the claim as `Jobs` does; raises LeaseLost likewise."""

    async def report(self, job: Job, *, progress: int) -> None:
        """Keep how far it is, in percent; raises LeaseLost likewise."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The jobs of one state."""

    count: int
    first: datetime  # the earliest `run_at`


class JobRecords(Protocol):
    """What is kept of jobs, for those who look after them; each call is one transaction."""

    async def find(self, job_id: UUID) -> Job | None: ...

    async def page(self, which: Selection, *, after: Position | None, limit: int) -> list[Job]:
        """Return the first of them in the order of `run_at`, then of id."""

    async def replay(self, which: Selection, *, now: datetime, limit: int) -> int:
        """Have up to `limit` of them tried again as if they were new; return how many."""

    async def remove(self, which: Selection, *, limit: int) -> int:
        """Forget up to `limit` of them; return how many."""

    async def tally(self) -> Mapping[JobState, Tally]:
        """Count them by state; one that no job is in is missing."""


BeginCompleting = Callable[[Job], AbstractAsyncContextManager[JobsWork]]
"""Begin a unit of work whose one commit completes the job as well, or raises LeaseLost."""

Progress = Callable[[int], Awaitable[None]]
"""Tell how far a job is, in percent; raises LeaseLost when that is no longer its worker's to do."""

Hint = Callable[[Iterable[UUID]], None]
"""Tell workers that these jobs may be due; it neither waits nor fails, and may be lost."""
