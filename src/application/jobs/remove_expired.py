"""Periodic job: delete done and dead jobs after their retention."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from application.clock import Clock
from application.jobs.batches import in_batches
from application.jobs.kinds import LONG_DEADLINE, ExternalJob, JobRun
from application.jobs.ports import JobFilter, JobRecords, JobState


@dataclass(frozen=True, slots=True)
class RemoveExpired(ExternalJob):
    """Delete expired jobs; external, because each batch has its own transaction."""

    deadline = LONG_DEADLINE

    records: JobRecords
    clock: Clock
    jobs_done_retention: timedelta
    jobs_dead_retention: timedelta

    async def __call__(self, _: JobRun, /) -> None:
        await self._remove(JobState.DONE, self.jobs_done_retention)
        await self._remove(JobState.DEAD, self.jobs_dead_retention)

    async def _remove(self, state: JobState, retention: timedelta) -> None:
        now = self.clock.now()
        expired = JobFilter(state=state, now=now, due_before=now - retention)
        await in_batches(partial(self.records.remove, expired))
