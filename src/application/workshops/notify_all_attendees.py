"""Job: notify all attendees of a workshop, by adding one job for each."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

from application.clock import Clock
from application.jobs.calls import call_of
from application.jobs.kinds import TransactionalJob
from application.jobs.ports import Job
from application.workshops.email_attendee import EmailAttendee
from application.workshops.notices import WorkshopNotice
from application.workshops.ports import Begin
from domain.workshops.errors import WorkshopNotFound
from domain.workshops.workshop import AttendeeId, Workshop, WorkshopId

BATCH = 500  # bookings read, and jobs added, at a time


@dataclass(frozen=True, slots=True)
class NotifyAllAttendees(TransactionalJob):
    raises = (WorkshopNotFound,)
    former_names = ("TellAttendees",)
    former_arguments: ClassVar = {"news": "notice"}

    begin: Begin
    clock: Clock

    async def __call__(self, *, workshop_id: UUID, notice: WorkshopNotice) -> None:
        """Add an EmailAttendee job for each attendee.

        The job ids derive from the notice and the start, so no attendee is mailed twice
        if this runs again for the same start.
        """
        now = self.clock.now()
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            after = None
            while bookings := await work.bookings.of_workshop(
                workshop.id, after=after, limit=BATCH
            ):
                attendees = [booking.attendee_id for booking in bookings]
                await work.jobs.add(
                    *(
                        _email(workshop, attendee, notice, now=now)
                        for attendee in attendees
                    )
                )
                after = attendees[-1]
            await work.commit()


def _email(
    workshop: Workshop,
    attendee_id: AttendeeId,
    notice: WorkshopNotice,
    *,
    now: datetime,
) -> Job:
    call = call_of(
        EmailAttendee, workshop_id=workshop.id, attendee_id=attendee_id, notice=notice
    )
    key = uuid5(workshop.id, f"{notice}@{workshop.starts_at.isoformat()}.{attendee_id}")
    return Job.of(call, key=key, now=now)
