"""Replay dead jobs, once the cause of their failure is fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.clock import Clock
from application.errors import Invalid
from application.jobs.batches import in_batches
from application.jobs.permissions import JobPermission
from application.jobs.policies import dead_jobs_filter
from application.jobs.ports import JobRecords


@dataclass(frozen=True, slots=True)
class ReplayDeadJobs:
    raises = (Invalid, NotPermitted)

    records: JobRecords
    clock: Clock

    async def __call__(
        self,
        *,
        actor: Actor,
        ids: Sequence[UUID] | None = None,
        name: str | None = None,
        older_than_hours: int | None = None,
        all_dead: bool = False,
    ) -> int:
        """Make the matching dead jobs due as if they were new; return their number.

        Raises Invalid if no condition is given and `all_dead` is false.
        """
        actor.require(JobPermission.MANAGE)
        dead = dead_jobs_filter(
            ids=ids,
            name=name,
            older_than_hours=older_than_hours,
            all_dead=all_dead,
            now=self.clock.now(),
        )
        return await in_batches(partial(self.records.replay, dead))
