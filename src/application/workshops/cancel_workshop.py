"""Cancel a workshop."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.clock import Clock
from application.workshops.policies import must_manage
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.errors import CLOSED_ERRORS, NotYourWorkshop, WorkshopNotFound
from domain.workshops.workshop import WorkshopId


@dataclass(frozen=True, slots=True)
class CancelWorkshop:
    raises = (WorkshopNotFound, NotPermitted, NotYourWorkshop, *CLOSED_ERRORS)

    begin: Begin
    clock: Clock

    async def __call__(self, *, workshop_id: UUID, actor: Actor) -> WorkshopView:
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            must_manage(workshop, actor)
            workshop.cancel(now=self.clock.now())
            await work.workshops.save(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
