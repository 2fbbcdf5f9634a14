"""Schedule a workshop."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.clock import Clock
from application.errors import Invalid
from application.ids import Ids
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.workshop import OrganizerId, Workshop, WorkshopId


@dataclass(frozen=True, slots=True)
class ScheduleWorkshop:
    raises = (Invalid,)

    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(
        self, *, organizer_id: UUID, title: str, capacity: int, starts_at: datetime
    ) -> WorkshopView:
        workshop = Workshop(
            id=WorkshopId(self.ids.new()),
            organizer_id=OrganizerId(organizer_id),
            title=title,
            capacity=capacity,
            starts_at=starts_at,
        )
        workshop.schedule(now=self.clock.now())
        async with self.begin() as work:
            await work.workshops.add(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
