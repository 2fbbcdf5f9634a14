"""Run a claimed job; a transactional job's writes and completion are one commit."""

import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from application.clock import Clock
from application.jobs.kinds import (
    BackgroundUseCase,
    ExternalJob,
    JobRun,
    TransactionalJob,
)
from application.jobs.payload import JobCannotRun, from_json
from application.jobs.ports import (
    BeginCompleting,
    Job,
    JobQueue,
    JobState,
    JobsWork,
    LeaseLost,
)
from application.json_values import Json
from application.log_context import bind
from application.trace import current_traceparent
from application.use_case import Boundary
from domain.values import truncate_to_milliseconds

log = logging.getLogger(__name__)

MAX_DELAY = timedelta(minutes=5)  # between two attempts
MAX_ERROR = 500  # characters

JobBoundary = Boundary[..., Any]  # the arguments and results of jobs differ


class UnknownUseCase(Exception):
    """No use case has the name of the job."""


class AttemptsExhausted(Exception):
    """The worker died or lost the job at every attempt."""


@dataclass(frozen=True, slots=True)
class RunJob:
    """Runs a claimed job and stores its outcome."""

    jobs: Mapping[str, JobBoundary]  # by current and former names of use cases
    begin: BeginCompleting
    queue: JobQueue
    clock: Clock
    span: Callable[[Job], AbstractContextManager[object]]  # observes the running job
    jitter: Callable[[], float] = random.random

    async def __call__(self, job: Job) -> None:
        """Run the job; store its result, or its error for a retry or as dead.

        Raises only errors of the queue.
        """
        bind(job_id=job.id)
        # Jobs that this one adds continue its trace, even in a process without traces.
        current_traceparent.set(job.traceparent)
        with self.span(job):
            try:
                await self._run(job)
            except LeaseLost:
                log.warning(
                    "job %s %s: the lease was lost, its effect rolled back",
                    job.name,
                    job.id,
                )
            except (UnknownUseCase, AttemptsExhausted, JobCannotRun) as error:
                await self._bury(job, error)
            except Exception as error:  # any error of the use case fails only the job
                await self._retry_or_bury(job, error)

    async def _run(self, job: Job) -> None:
        boundary = self.jobs.get(job.name)
        if boundary is None:
            raise UnknownUseCase(f"No use case is named {job.name}.")
        if job.attempt > _use_case(boundary).max_attempts:
            raise AttemptsExhausted("The worker died or lost the job at every attempt.")
        match boundary.use_case:
            case TransactionalJob() as use_case:
                await self._run_transactional(job, boundary, use_case)
            case ExternalJob() as use_case:
                await self._run_external(job, boundary, use_case)

    async def _run_transactional(
        self, job: Job, boundary: JobBoundary, use_case: TransactionalJob
    ) -> None:
        completing = _BeginCompleting(self.begin, job)
        # `Any`, because the payload decides the arguments.
        own: Any = replace(use_case, begin=completing)
        await replace(boundary, use_case=own)(**_arguments(job, own))
        if not completing.committed:
            await self.queue.finish(job, state=JobState.DONE)

    async def _run_external(
        self, job: Job, boundary: JobBoundary, use_case: ExternalJob
    ) -> None:
        async def report(progress: int) -> None:
            await self.queue.report(job, progress=progress)

        run = JobRun(key=job.id, report=report)
        result = await boundary(run, **_arguments(job, use_case, run))
        await self.queue.finish(job, state=JobState.DONE, result=result)

    async def _retry_or_bury(self, job: Job, error: Exception) -> None:
        if job.attempt >= _use_case(self.jobs[job.name]).max_attempts:
            await self._bury(job, error)
            return
        log.warning("job %s %s failed, to be retried: %r", job.name, job.id, error)
        max_length = min(timedelta(seconds=2 ** min(job.attempt, 16)), MAX_DELAY)
        await self.queue.finish(
            job,
            state=JobState.WAITING,
            error=_error_text(error),
            due_at=truncate_to_milliseconds(
                self.clock.now() + self.jitter() * max_length
            ),
        )

    async def _bury(self, job: Job, error: Exception) -> None:
        log.error("job %s %s is dead: %r", job.name, job.id, error)
        await self.queue.finish(job, state=JobState.DEAD, error=_error_text(error))


@dataclass(slots=True)
class _BeginCompleting:
    """Begins units of work that complete the job, and records whether one committed."""

    begin: BeginCompleting
    job: Job
    works: list[JobsWork] = field(default_factory=list)

    @property
    def committed(self) -> bool:
        return any(work.committed for work in self.works)

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[JobsWork]:
        async with self.begin(self.job) as work:
            self.works.append(work)
            yield work


def _use_case(boundary: JobBoundary) -> BackgroundUseCase:
    # `UseCases.jobs` returns only background use cases.
    return cast("BackgroundUseCase", boundary.use_case)


def _arguments(job: Job, use_case: Any, *first: object) -> dict[str, Any]:
    """Return the payload as keyword arguments, with former names replaced."""
    payload: dict[str, Json] = {
        use_case.former_arguments.get(name, name): value
        for name, value in job.payload.items()
    }
    return from_json(payload, use_case, *first)


def _error_text(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"[:MAX_ERROR]
    # Not every storage accepts null characters and lone surrogates.
    return text.encode("utf-8", "replace").decode().replace("\0", "�")
