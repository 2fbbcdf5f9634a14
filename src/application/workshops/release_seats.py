"""Release the seats of a user who has left the service."""

from dataclasses import dataclass
from uuid import UUID

from application.jobs.kinds import TransactionalJob
from application.workshops.ports import Begin, WorkshopReader
from domain.workshops.workshop import AttendeeId, WorkshopId


@dataclass(frozen=True, slots=True)
class ReleaseSeats(TransactionalJob):
    begin: Begin
    workshops: WorkshopReader

    async def __call__(self, *, user_id: UUID) -> None:
        booked = await self.workshops.booked_by(user_id)
        async with self.begin() as work:
            for workshop_id in booked:
                workshop = await work.workshops.get(WorkshopId(workshop_id))
                workshop.forget(AttendeeId(user_id))
                await work.workshops.save(workshop)
            await work.commit()
