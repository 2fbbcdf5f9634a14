"""Job: release the seats of a deleted user."""

from dataclasses import dataclass
from uuid import UUID

from application.jobs.kinds import TransactionalJob
from application.workshops.ports import Begin
from domain.workshops.workshop import AttendeeId

BATCH = 100  # bookings read at a time


@dataclass(frozen=True, slots=True)
class ReleaseSeats(TransactionalJob):
    begin: Begin

    async def __call__(self, *, user_id: UUID) -> None:
        attendee = AttendeeId(user_id)
        async with self.begin() as work:
            after = None
            while bookings := await work.bookings.of_attendee(
                attendee, after=after, limit=BATCH
            ):
                for booking in bookings:
                    workshop = await work.workshops.get(booking.workshop_id)
                    workshop.free_seat()
                    await work.workshops.save(workshop)
                await work.bookings.remove(*bookings)
                after = bookings[-1].workshop_id
            await work.commit()
