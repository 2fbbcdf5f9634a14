"""Forget the jobs that were over long ago: a periodic job."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from application.clock import Clock
from application.jobs.dead_jobs import in_batches
from application.jobs.ports import JobRecords, JobState, Selection
from application.use_case import LONG_JOB, Background


@dataclass(frozen=True, slots=True)
class RemoveExpired(Background):
    deadline = LONG_JOB

    records: JobRecords
    clock: Clock
    jobs_done_kept: timedelta
    jobs_dead_kept: timedelta

    async def __call__(self) -> None:
        now = self.clock.now()
        kept = {JobState.DONE: self.jobs_done_kept, JobState.DEAD: self.jobs_dead_kept}
        for state, time in kept.items():
            which = Selection(state=state, before=now - time)
            await in_batches(partial(self.records.remove, which))
