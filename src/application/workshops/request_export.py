"""Request an export of a workshop's attendees, which a job produces."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.clock import Clock
from application.errors import RateLimited
from application.ids import Ids
from application.jobs.calls import call_of
from application.jobs.ports import Job
from application.jobs.views import JobView
from application.rate_limits import RateLimiter, Rule
from application.workshops.export_attendees import ExportAttendees
from application.workshops.policies import must_manage
from application.workshops.ports import Begin
from domain.workshops.errors import NotYourWorkshop, WorkshopNotFound
from domain.workshops.workshop import WorkshopId


@dataclass(frozen=True, slots=True)
class RequestExport:
    raises = (WorkshopNotFound, NotPermitted, NotYourWorkshop, RateLimited)

    limiter: RateLimiter
    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(self, *, workshop_id: UUID, actor: Actor) -> JobView:
        now = self.clock.now()
        call = call_of(ExportAttendees, workshop_id=workshop_id)
        job = Job.of(call, key=self.ids.new(), now=now, owner_id=actor.id)
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            must_manage(workshop, actor)
            await self.limiter.hit(Rule.START_JOB, str(actor.id))
            await work.jobs.add(job)
            await work.commit()
        return JobView.of(job, now=now)
