"""Request a list of a workshop's attendees, which a job makes."""

from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.ids import Ids
from application.jobs.ports import Job
from application.jobs.views import JobView
from application.workshops.export_attendees import ExportAttendees
from application.workshops.ports import Begin
from domain.workshops.refusals import NotYourWorkshop, WorkshopNotFound
from domain.workshops.workshop import OrganizerId, WorkshopId


@dataclass(frozen=True, slots=True)
class RequestExport:
    raises = (WorkshopNotFound, NotYourWorkshop)

    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(self, *, workshop_id: UUID, caller_id: UUID, of_others_too: bool) -> JobView:
        key, now, told = self.ids.new(), self.clock.now(), {"workshop_id": workshop_id}
        job = Job.calling(ExportAttendees, told, key=key, now=now, owner_id=caller_id)
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            if not of_others_too:
                workshop.must_be_of(OrganizerId(caller_id))
            await work.jobs.add(job)
            await work.commit()
        return JobView.of(job)
