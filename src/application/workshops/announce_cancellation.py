"""Have every attendee told that a workshop was cancelled, by a job each."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from application.clock import Clock
from application.jobs.payload import to_json
from application.jobs.ports import Job
from application.unit_of_work import Begin
from application.workshops.ports import WorkshopsWork
from application.workshops.tell_of_cancellation import TellOfCancellation
from domain.workshops.workshop import WorkshopId, WorkshopNotFound


@dataclass(frozen=True, slots=True)
class AnnounceCancellation:
    raises: ClassVar = (WorkshopNotFound,)

    begin: Begin[WorkshopsWork]
    clock: Clock

    async def __call__(self, *, workshop_id: UUID) -> None:
        name = TellOfCancellation.__name__
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            await work.jobs.add(
                *(
                    Job(
                        id=uuid5(workshop.id, f"{name}.{attendee_id}"),
                        name=name,
                        payload=to_json({"workshop_id": workshop.id, "attendee_id": attendee_id}),
                        run_at=self.clock.now(),
                    )
                    for attendee_id in workshop.attendees
                )
            )
            await work.commit()
