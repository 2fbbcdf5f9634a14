"""What workshops need from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application import unit_of_work
from application.sort_orders import Position, SortOrder
from application.workshops.views import WorkshopView
from domain.workshops.repository import WorkshopRepository


class WorkshopsWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def workshops(self) -> WorkshopRepository: ...


Begin = unit_of_work.Begin[WorkshopsWork]

WORKSHOPS_BY_START = SortOrder.by(WorkshopView, "starts_at")


class WorkshopReader(Protocol):
    async def find(self, workshop_id: UUID) -> WorkshopView | None: ...

    async def booked_by(self, attendee_id: UUID) -> list[UUID]:
        """Return the ids of all in which the attendee has a seat, in order."""

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        """Return the first of those that are scheduled for later than `now`, in the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    id: UUID
    name: str


class Attendees(Protocol):
    async def contact(self, attendee_id: UUID) -> Contact | None: ...

    async def listed(self, workshop_id: UUID, *, after: UUID | None, limit: int) -> list[Attendee]:
        """Those of a workshop, by their ids; who has left the service is not among them."""
