"""Run a claimed job, so that its effect and its completion are one commit."""

import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from application.clock import Clock
from application.jobs.payload import UnknownShape, from_json
from application.jobs.ports import BeginCompleting, Job, JobQueue, JobState, JobsWork, LeaseLost
from application.log_context import bind
from application.use_case import Bounded

log = logging.getLogger(__name__)

LONGEST_DELAY = timedelta(minutes=5)
LONGEST_ERROR = 500  # characters


@dataclass(frozen=True, slots=True)
class RunJob:
    """A use case that acts outside of the storage asks for the `key`, the job's id, by which what
    it does can be recognised when it is done again; a long one for `progress`, to tell of it.
    """

    use_cases: Mapping[str, Bounded]  # by the name of their class
    begin: BeginCompleting
    queue: JobQueue
    clock: Clock
    watch: Callable[[Job], AbstractContextManager[object]]  # while it is run
    jitter: Callable[[], float] = random.random

    async def __call__(self, job: Job) -> None:
        """Raises only what the queue raises; what goes wrong in the job is kept with it."""
        bind(job_id=job.id)
        with self.watch(job):
            try:
                await self._run(job)
            except LeaseLost:
                log.warning(
                    "job %s %s: the lease was lost, its effect rolled back", job.name, job.id
                )
            except UnknownShape as error:
                await self._bury(job, error)
            except Exception as error:  # whatever it is, it belongs to the job
                await self._retry_or_bury(job, error)

    async def _run(self, job: Job) -> None:
        bounded = self.use_cases.get(job.name)
        if bounded is None:
            raise UnknownShape(f"No use case is named {job.name}.")
        if job.attempts > bounded.use_case.attempts:
            raise UnknownShape("It ended its worker at each attempt.")
        offered = {"key": job.id, "progress": partial(self._report, job)}
        arguments = from_json(job.payload, bounded.use_case, offered=offered)
        if not hasattr(bounded.use_case, "begin"):
            await self.queue.finish(job, state=JobState.DONE, result=await bounded(**arguments))
            return
        completing = _Completing(self.begin, job)
        await bounded.beginning(completing)(**arguments)
        if not completing.committed:
            await self.queue.finish(job, state=JobState.DONE)

    async def _retry_or_bury(self, job: Job, error: Exception) -> None:
        if job.attempts >= self.use_cases[job.name].use_case.attempts:
            await self._bury(job, error)
            return
        delay = self.jitter() * min(timedelta(seconds=2 ** min(job.attempts, 16)), LONGEST_DELAY)
        log.warning("job %s %s failed, to be retried: %r", job.name, job.id, error)
        again = self.clock.now() + delay
        await self.queue.finish(job, state=JobState.WAITING, error=_told(error), run_at=again)

    async def _report(self, job: Job, progress: int) -> None:
        await self.queue.report(job, progress=progress)

    async def _bury(self, job: Job, error: Exception) -> None:
        log.error("job %s %s is dead: %r", job.name, job.id, error)
        await self.queue.finish(job, state=JobState.DEAD, error=_told(error))


@dataclass(slots=True)
class _Completing:
    """Begins units of work that complete the job, and remembers whether one did."""

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


def _told(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    # Not every storage keeps null characters and halves of surrogate pairs.
    return text.encode("utf-8", "replace").decode().replace("\0", "�")
