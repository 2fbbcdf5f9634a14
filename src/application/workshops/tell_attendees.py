"""Have every attendee of a workshop told what is new about it, by a job each."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from application.clock import Clock
from application.jobs.payload import to_json
from application.jobs.ports import Job
from application.unit_of_work import Begin
from application.use_case import ATTEMPTS, JOB
from application.workshops.news import News
from application.workshops.ports import WorkshopsWork
from application.workshops.tell_attendee import TellAttendee
from domain.workshops.workshop import WorkshopId, WorkshopNotFound


@dataclass(frozen=True, slots=True)
class TellAttendees:
    raises: ClassVar = (WorkshopNotFound,)
    deadline: ClassVar = JOB
    attempts: ClassVar = ATTEMPTS

    begin: Begin[WorkshopsWork]
    clock: Clock

    async def __call__(self, *, workshop_id: UUID, news: News) -> None:
        """Told again of the same start, they are not mailed again."""
        name, now = TellAttendee.__name__, self.clock.now()
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            told = {"workshop_id": workshop.id, "news": news}
            await work.jobs.add(
                *(
                    Job(
                        id=uuid5(workshop.id, f"{news}@{workshop.starts_at.isoformat()}.{one}"),
                        name=name,
                        payload=to_json({**told, "attendee_id": one}),
                        run_at=now,
                    )
                    for one in workshop.attendees
                )
            )
            await work.commit()
