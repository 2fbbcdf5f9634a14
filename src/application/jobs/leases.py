"""Leases of this worker on jobs: claim, renewal and release."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.clock import MAX_SKEW, Clock
from application.ids import Ids
from application.jobs.ports import Claim, Job, JobQueue, JobState, LeaseLost


@dataclass(frozen=True, slots=True)
class Leases:
    """Claims jobs and renews their leases, three times in each `duration`.

    Stored leases last longer by MAX_SKEW, in case another worker's clock is ahead.
    """

    queue: JobQueue
    clock: Clock
    ids: Ids
    duration: timedelta

    @property
    def renewal_interval(self) -> timedelta:
        return self.duration / 3

    async def claim_hinted(self, ids: Iterable[UUID]) -> list[Job]:
        return await self.queue.claim_these(ids, **self._claim())

    async def claim_due(self, *, limit: int) -> list[Job]:
        return await self.queue.claim(limit=limit, **self._claim())

    async def renew(self, jobs: Iterable[Job]) -> set[UUID]:
        """Renew the leases; return the ids of the jobs that this worker still holds."""
        return await self.queue.renew(
            jobs, until=self.clock.now() + self._stored_duration
        )

    async def release(self, jobs: Iterable[Job]) -> None:
        """Give up the jobs, so that other workers can claim them at once."""
        for job in jobs:
            with suppress(LeaseLost):
                await self.queue.finish(
                    job,
                    state=JobState.WAITING,
                    error="The worker was stopped.",
                    due_at=self.clock.now(),
                )

    @property
    def _stored_duration(self) -> timedelta:
        return self.duration + MAX_SKEW

    def _claim(self) -> Claim:
        return Claim(
            token=self.ids.new(), now=self.clock.now(), lease=self._stored_duration
        )
