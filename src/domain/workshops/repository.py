"""The ports of workshops and their bookings."""

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
    """`get` raises WorkshopNotFound."""


class BookingRepository(Repository[Booking, BookingId], Protocol):
    """`add` and `save` raise AlreadyBooked; `get` raises NotBooked.

    What the other methods return is not locked: get the workshop before you write.
    """

    async def find(
        self, workshop_id: WorkshopId, attendee_id: AttendeeId
    ) -> Booking | None: ...

    async def of_workshop(
        self, workshop_id: WorkshopId, *, after: AttendeeId | None, limit: int
    ) -> list[Booking]:
        """Return those that follow in the order of their attendees' ids."""

    async def of_attendee(
        self, attendee_id: AttendeeId, *, after: WorkshopId | None, limit: int
    ) -> list[Booking]:
        """Return those that follow in the order of their workshops' ids."""
