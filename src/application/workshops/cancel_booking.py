"""Cancel a booking."""

from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.workshops.ports import Begin
from domain.workshops.errors import CLOSED_ERRORS, NotBooked, WorkshopNotFound
from domain.workshops.workshop import AttendeeId, WorkshopId


@dataclass(frozen=True, slots=True)
class CancelBooking:
    raises = (WorkshopNotFound, NotBooked, *CLOSED_ERRORS)

    begin: Begin
    clock: Clock

    async def __call__(self, *, workshop_id: UUID, attendee_id: UUID) -> None:
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            booking = await work.bookings.find(workshop.id, AttendeeId(attendee_id))
            cancelled = workshop.cancel_booking(booking, now=self.clock.now())
            await work.bookings.remove(cancelled)
            await work.workshops.save(workshop)
            await work.commit()
