"""Repository ports of workshops and bookings."""

from typing import Protocol

from domain.repository import Repository
from domain.workshops.workshop import (
    AttendeeId,
    Booking,
    BookingId,
    Workshop,
    WorkshopId,
)


class WorkshopRepository(Repository[Workshop, WorkshopId], Protocol):
    """Port of stored workshops; `get` raises WorkshopNotFound."""


class BookingRepository(Repository[Booking, BookingId], Protocol):
    """Port of stored bookings.

    `add` and `save` raise AlreadyBooked; `get` raises NotBooked. The other methods do
    not lock the bookings they return: get, and so lock, the workshop before you write.
    """

    async def find(
        self, workshop_id: WorkshopId, attendee_id: AttendeeId
    ) -> Booking | None: ...

    async def of_workshop(
        self, workshop_id: WorkshopId, *, after: AttendeeId | None, limit: int
    ) -> list[Booking]:
        """Return the next bookings of the workshop, in the order of attendee ids."""

    async def of_attendee(
        self, attendee_id: AttendeeId, *, after: WorkshopId | None, limit: int
    ) -> list[Booking]:
        """Return the next bookings of the attendee, in the order of workshop ids."""
