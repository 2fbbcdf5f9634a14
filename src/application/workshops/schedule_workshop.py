"""Schedule a workshop."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor, NotPermitted
from application.clock import Clock
from application.errors import Invalid
from application.ids import Ids
from application.workshops.permissions import WorkshopPermission
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.workshop import OrganizerId, Workshop, WorkshopId


@dataclass(frozen=True, slots=True)
class ScheduleWorkshop:
    raises = (Invalid, NotPermitted)

    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(
        self, *, actor: Actor, title: str, capacity: int, starts_at: datetime
    ) -> WorkshopView:
        actor.require(WorkshopPermission.SCHEDULE)
        workshop = Workshop(
            id=WorkshopId(self.ids.new()),
            organizer_id=OrganizerId(actor.id),
            title=title,
            capacity=capacity,
            starts_at=starts_at,
        )
        workshop.schedule(now=self.clock.now())
        async with self.begin() as work:
            await work.workshops.add(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
