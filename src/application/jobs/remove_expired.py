"""Periodic job: delete old jobs and idempotency records after their retention."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from application.clock import Clock
from application.idempotency import ExpiredIdempotencyRecords
from application.jobs.batches import in_batches
from application.jobs.kinds import LONG_DEADLINE, ExternalJob, JobRun
from application.jobs.ports import JobFilter, JobRecords, JobState


@dataclass(frozen=True, slots=True)
class RemoveExpired(ExternalJob):
    """Delete jobs and idempotency records after their retention.

    External, because each batch has its own transaction.
    """

    deadline = LONG_DEADLINE

    records: JobRecords
    expired_idempotency_records: ExpiredIdempotencyRecords
    clock: Clock
    jobs_done_retention: timedelta
    jobs_dead_retention: timedelta

    async def __call__(self, _: JobRun, /) -> None:
        await self._remove(JobState.DONE, self.jobs_done_retention)
        await self._remove(JobState.DEAD, self.jobs_dead_retention)
        remove = self.expired_idempotency_records.remove
        await in_batches(partial(remove, now=self.clock.now()))

    async def _remove(self, state: JobState, retention: timedelta) -> None:
        now = self.clock.now()
        expired = JobFilter(state=state, now=now, due_before=now - retention)
        await in_batches(partial(self.records.remove, expired))
