"""Workshops in memory."""

from datetime import datetime
from uuid import UUID

from adapters.memory.pages import page_of
from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.repository import WorkshopRepository
from domain.workshops.workshop import Workshop, WorkshopId, WorkshopState


class MemoryWorkshops(MemoryRepository[Workshop, WorkshopId]):
    kind = Workshop
    missing = WorkshopNotFound


class MemoryWorkshopReader(MemoryReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        workshop = self._rows(Workshop).get(workshop_id)
        return WorkshopView.of(workshop) if workshop else None

    async def booked_by(self, attendee_id: UUID) -> list[UUID]:
        workshops = self._rows(Workshop).values()
        return sorted(workshop.id for workshop in workshops if attendee_id in workshop.attendees)

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        workshops = [row for row in self._rows(Workshop).values() if _is_upcoming(row, now)]
        page = page_of(workshops, order, after=after, limit=limit)
        return [WorkshopView.of(workshop) for workshop in page]


def _is_upcoming(workshop: Workshop, now: datetime) -> bool:
    return workshop.state is WorkshopState.SCHEDULED and workshop.starts_at > now


MEMORY.repository("workshops", WorkshopRepository, MemoryWorkshops)
MEMORY.reader(WorkshopReader, MemoryWorkshopReader)
