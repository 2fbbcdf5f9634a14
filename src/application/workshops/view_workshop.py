"""View a workshop."""

from dataclasses import dataclass
from uuid import UUID

from application.workshops.ports import WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.errors import WorkshopNotFound


@dataclass(frozen=True, slots=True)
class ViewWorkshop:
    raises = (WorkshopNotFound,)

    workshops: WorkshopReader

    async def __call__(self, *, workshop_id: UUID) -> WorkshopView:
        workshop = await self.workshops.find(workshop_id)
        if workshop is None:
            raise WorkshopNotFound
        return workshop
