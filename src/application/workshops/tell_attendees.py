"""Have every attendee of a workshop told what is new about it, by a job each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from application.clock import Clock
from application.jobs.ports import Job
from application.use_case import Background
from application.workshops.news import News
from application.workshops.ports import Begin
from application.workshops.tell_attendee import TellAttendee
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.workshop import AttendeeId, Workshop, WorkshopId


@dataclass(frozen=True, slots=True)
class TellAttendees(Background):
    raises = (WorkshopNotFound,)

    begin: Begin
    clock: Clock

    async def __call__(self, *, workshop_id: UUID, news: News) -> None:
        """Told again of the same start, they are not mailed again."""
        now = self.clock.now()
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            letters = (_letter(workshop, one, news, now=now) for one in workshop.attendees)
            await work.jobs.add(*letters)
            await work.commit()


def _letter(workshop: Workshop, attendee_id: AttendeeId, news: News, *, now: datetime) -> Job:
    key = uuid5(workshop.id, f"{news}@{workshop.starts_at.isoformat()}.{attendee_id}")
    told = {"workshop_id": workshop.id, "attendee_id": attendee_id, "news": news}
    return Job.calling(TellAttendee, told, key=key, now=now)
