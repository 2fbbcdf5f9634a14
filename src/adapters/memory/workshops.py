"""Workshops and their bookings in memory."""

from datetime import datetime
from uuid import UUID

from adapters.memory.pages import page_of
from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.errors import AlreadyBooked, NotBooked, WorkshopNotFound
from domain.workshops.repository import BookingRepository, WorkshopRepository
from domain.workshops.workshop import (
    AttendeeId,
    Booking,
    BookingId,
    Workshop,
    WorkshopId,
    WorkshopState,
)


class MemoryWorkshops(MemoryRepository[Workshop, WorkshopId]):
    kind = Workshop
    missing = WorkshopNotFound


class MemoryBookings(MemoryRepository[Booking, BookingId]):
    kind = Booking
    missing = NotBooked

    async def find(
        self, workshop_id: WorkshopId, attendee_id: AttendeeId
    ) -> Booking | None:
        seat = (workshop_id, attendee_id)
        for row in self._rows.values():
            if _seat(row) == seat:
                return await self.get(row.id)
        return None

    async def of_workshop(
        self, workshop_id: WorkshopId, *, after: AttendeeId | None, limit: int
    ) -> list[Booking]:
        rows = [row for row in self._rows.values() if row.workshop_id == workshop_id]
        rows = [row for row in rows if after is None or row.attendee_id > after]
        rows.sort(key=_seat)
        return [await self.get(row.id) for row in rows[:limit]]

    async def of_attendee(
        self, attendee_id: AttendeeId, *, after: WorkshopId | None, limit: int
    ) -> list[Booking]:
        rows = [row for row in self._rows.values() if row.attendee_id == attendee_id]
        rows = [row for row in rows if after is None or row.workshop_id > after]
        rows.sort(key=_seat)
        return [await self.get(row.id) for row in rows[:limit]]

    def _must_be_unique(self, aggregate: Booking) -> None:
        seat = _seat(aggregate)
        for row in self._rows.values():
            if _seat(row) == seat and row.id != aggregate.id:
                raise AlreadyBooked


class MemoryWorkshopReader(MemoryReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        workshop = self._rows(Workshop).get(workshop_id)
        return WorkshopView.of(workshop) if workshop else None

    async def attendees(
        self, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> list[UUID]:
        rows = self._rows(Booking).values()
        ids: list[UUID] = [
            row.attendee_id for row in rows if row.workshop_id == workshop_id
        ]
        if after is not None:
            ids = [attendee_id for attendee_id in ids if attendee_id > after]
        return sorted(ids)[:limit]

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        workshops = [
            row for row in self._rows(Workshop).values() if _is_upcoming(row, now)
        ]
        page = page_of(workshops, order, after=after, limit=limit)
        return [WorkshopView.of(workshop) for workshop in page]


def _seat(booking: Booking) -> tuple[UUID, UUID]:
    return booking.workshop_id, booking.attendee_id


def _is_upcoming(workshop: Workshop, now: datetime) -> bool:
    return workshop.state is WorkshopState.SCHEDULED and workshop.starts_at > now


MEMORY.repository("workshops", WorkshopRepository, MemoryWorkshops)
MEMORY.repository("bookings", BookingRepository, MemoryBookings, after=["workshops"])
MEMORY.reader(WorkshopReader, MemoryWorkshopReader)
