"""View a job: its progress and its result."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.clock import Clock
from application.errors import NotFound
from application.jobs.permissions import JobPermission
from application.jobs.ports import JobRecords, ResultPermissions
from application.jobs.views import JobView


class JobNotFound(NotFound):
    """There is no such job, it is not yours, or its retention has ended."""


@dataclass(frozen=True, slots=True)
class ViewJob:
    """Show owners their own jobs, and operators all jobs.

    An owner needs the result's permission at the time of viewing, because roles may
    have been revoked since the job was added.
    """

    raises = (JobNotFound, NotPermitted)

    records: JobRecords
    result_permissions: ResultPermissions
    clock: Clock

    async def __call__(self, *, job_id: UUID, actor: Actor) -> JobView:
        job = await self.records.find(job_id)
        may_see_all = actor.may(JobPermission.MANAGE)
        if job is None or not (may_see_all or job.owner_id == actor.id):
            raise JobNotFound
        if not may_see_all and (permission := self.result_permissions.get(job.name)):
            actor.require(permission)
        view = JobView.of(job, now=self.clock.now())
        if view.error is None or may_see_all:
            return view
        # The text may be internal, so only operators see it.
        return replace(view, error="The job failed.")
