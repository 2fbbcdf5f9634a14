"""Cancel a workshop."""

from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.refusals import CLOSED, NotYourWorkshop, WorkshopNotFound
from domain.workshops.workshop import OrganizerId, WorkshopId


@dataclass(frozen=True, slots=True)
class CancelWorkshop:
    raises = (WorkshopNotFound, NotYourWorkshop, *CLOSED)

    begin: Begin
    clock: Clock

    async def __call__(
        self, *, workshop_id: UUID, caller_id: UUID, of_others_too: bool
    ) -> WorkshopView:
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            if not of_others_too:
                workshop.must_be_of(OrganizerId(caller_id))
            workshop.cancel(now=self.clock.now())
            await work.workshops.save(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
