"""View one job: its progress, and what came of it."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.actor import Actor
from application.clock import Clock
from application.errors import NotFound
from application.jobs.permissions import JobPermission
from application.jobs.ports import JobRecords
from application.jobs.views import JobView


class JobNotFound(NotFound):
    """There is no such job, or none of yours; what is over is forgotten after a while."""


@dataclass(frozen=True, slots=True)
class ViewJob:
    """Shows owners their own jobs, and operators all of them."""

    raises = (JobNotFound,)

    records: JobRecords
    clock: Clock

    async def __call__(self, *, job_id: UUID, actor: Actor) -> JobView:
        job = await self.records.find(job_id)
        may_see_all = actor.may(JobPermission.MANAGE)
        if job is None or not (may_see_all or job.owner_id == actor.id):
            raise JobNotFound
        view = JobView.of(job, now=self.clock.now())
        if view.error is None or may_see_all:
            return view
        return replace(view, error="It failed.")  # the words of the error are for operators
