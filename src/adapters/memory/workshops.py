"""Workshops in memory."""

from datetime import datetime
from operator import gt, lt
from uuid import UUID

from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.pages import Position
from application.workshops.views import WorkshopView
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.workshop import Workshop, WorkshopId, WorkshopState


class MemoryWorkshops(MemoryRepository[Workshop, WorkshopId]):
    missing = WorkshopNotFound


class MemoryWorkshopReader(MemoryReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        workshop = self._tables.workshops.get(workshop_id)
        return WorkshopView.of(workshop) if workshop else None

    async def booked_by(self, attendee_id: UUID) -> list[UUID]:
        workshops = self._tables.workshops.values()
        return sorted(one.id for one in workshops if attendee_id in one.attendees)

    async def upcoming(
        self, *, now: datetime, after: Position | None, limit: int, latest_first: bool = False
    ) -> list[WorkshopView]:
        found = [
            (workshop.starts_at, workshop.id, workshop)
            for workshop in self._tables.workshops.values()
            if workshop.state is WorkshopState.SCHEDULED and workshop.starts_at > now
        ]
        if after:
            beyond, place = lt if after.descending else gt, (after.at, after.id)
            found = [one for one in found if beyond(one[:2], place)]
        found.sort(reverse=latest_first)
        return [WorkshopView.of(workshop) for *_, workshop in found[:limit]]
