"""Book a seat in a workshop."""

from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.ids import Ids
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.errors import (
    CLOSED_ERRORS,
    AlreadyBooked,
    SoldOut,
    WorkshopNotFound,
)
from domain.workshops.workshop import AttendeeId, BookingId, WorkshopId


@dataclass(frozen=True, slots=True)
class BookSeat:
    raises = (WorkshopNotFound, SoldOut, AlreadyBooked, *CLOSED_ERRORS)

    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(self, *, workshop_id: UUID, attendee_id: UUID) -> WorkshopView:
        attendee = AttendeeId(attendee_id)
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            try:
                booking = workshop.book(
                    BookingId(self.ids.new()), attendee, now=self.clock.now()
                )
            except SoldOut:
                if await work.bookings.find(workshop.id, attendee):
                    raise AlreadyBooked from None
                raise
            await work.bookings.add(booking)
            await work.workshops.save(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
