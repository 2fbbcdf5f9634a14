"""Book a seat."""

from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.refusals import CLOSED, AlreadyBooked, SoldOut, WorkshopNotFound
from domain.workshops.workshop import AttendeeId, WorkshopId


@dataclass(frozen=True, slots=True)
class BookSeat:
    raises = (WorkshopNotFound, SoldOut, AlreadyBooked, *CLOSED)

    begin: Begin
    clock: Clock

    async def __call__(self, *, workshop_id: UUID, attendee_id: UUID) -> WorkshopView:
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            workshop.book(AttendeeId(attendee_id), now=self.clock.now())
            await work.workshops.save(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
