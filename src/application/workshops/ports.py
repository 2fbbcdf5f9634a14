"""Ports of workshops."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application import unit_of_work
from application.sort_orders import Position, SortOrder
from application.workshops.views import WorkshopView
from domain.workshops.repository import BookingRepository, WorkshopRepository


class WorkshopsWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def workshops(self) -> WorkshopRepository: ...
    @property
    def bookings(self) -> BookingRepository: ...


Begin = unit_of_work.Begin[WorkshopsWork]

WORKSHOPS_BY_START = SortOrder.by(WorkshopView, "starts_at")


class WorkshopReader(Protocol):
    async def find(self, workshop_id: UUID) -> WorkshopView | None: ...

    async def attendees(
        self, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> list[UUID]:
        """Return the next ids of attendees who have a seat, in order."""

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        """Return the next scheduled workshops that start after `now`, in `order`."""


class Contact(Protocol):
    @property
    def email(self) -> str: ...
    @property
    def email_verified(self) -> bool: ...
    @property
    def name(self) -> str: ...


class Contacts(Protocol):
    """Port to look up attendees, who are users; identity publishes such a port."""

    async def contact(self, user_id: UUID, /) -> Contact | None: ...

    async def names(self, user_ids: Sequence[UUID], /) -> Mapping[UUID, str]:
        """Return names by user id, without users who were deleted."""
