"""Workshops in memory."""

from datetime import datetime
from uuid import UUID

from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.pages import Position
from application.workshops.ports import WorkshopReader
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
        self, *, now: datetime, after: Position | None, limit: int, latest_first: bool = False
    ) -> list[WorkshopView]:
        workshops = [row for row in self._rows(Workshop).values() if _is_upcoming(row, now)]
        if after:
            workshops = [row for row in workshops if _follows(row, after)]
        workshops.sort(key=_sort_key, reverse=latest_first)
        return [WorkshopView.of(row) for row in workshops[:limit]]


def _is_upcoming(workshop: Workshop, now: datetime) -> bool:
    return workshop.state is WorkshopState.SCHEDULED and workshop.starts_at > now


def _follows(workshop: Workshop, after: Position) -> bool:
    position = (after.at, after.id)
    if after.descending:
        return _sort_key(workshop) < position
    return _sort_key(workshop) > position


def _sort_key(workshop: Workshop) -> tuple[datetime, UUID]:
    return workshop.starts_at, workshop.id


MEMORY.repository("workshops", WorkshopRepository, MemoryWorkshops)
MEMORY.reader(WorkshopReader, MemoryWorkshopReader)
