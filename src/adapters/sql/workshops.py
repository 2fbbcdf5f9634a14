"""Workshops and their bookings in SQL."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.errors import REFUSAL
from adapters.sql.pages import page_parameters, page_statement, starting_after
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, metadata
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.errors import AlreadyBooked, NotBooked, WorkshopNotFound
from domain.workshops.repository import BookingRepository, WorkshopRepository
from domain.workshops.workshop import (
    MAX_TITLE,
    AttendeeId,
    Booking,
    BookingId,
    Workshop,
    WorkshopId,
    WorkshopState,
)

workshops = sa.Table(
    "workshops",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("organizer_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.String(MAX_TITLE), nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("booked", sa.Integer, nullable=False),
    sa.Index(None, "starts_at", "id"),
)
bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("workshop_id", sa.Uuid, nullable=False),
    sa.Column("attendee_id", sa.Uuid, nullable=False, index=True),
    sa.UniqueConstraint("workshop_id", "attendee_id", info={REFUSAL: AlreadyBooked}),
)


class SqlWorkshops(SqlRepository[Workshop, WorkshopId]):
    kind = Workshop
    table = workshops
    missing = WorkshopNotFound


class SqlBookings(SqlRepository[Booking, BookingId]):
    kind = Booking
    table = bookings
    missing = NotBooked

    async def find(
        self, workshop_id: WorkshopId, attendee_id: AttendeeId
    ) -> Booking | None:
        seat = (
            bookings.c.workshop_id == workshop_id,
            bookings.c.attendee_id == attendee_id,
        )
        matches = await self._all(sa.select(bookings).where(*seat))
        return matches[0] if matches else None

    async def of_workshop(
        self, workshop_id: WorkshopId, *, after: AttendeeId | None, limit: int
    ) -> list[Booking]:
        query = sa.select(bookings).where(bookings.c.workshop_id == workshop_id)
        return await self._all(_keyset(query, bookings.c.attendee_id, after, limit))

    async def of_attendee(
        self, attendee_id: AttendeeId, *, after: WorkshopId | None, limit: int
    ) -> list[Booking]:
        query = sa.select(bookings).where(bookings.c.attendee_id == attendee_id)
        return await self._all(_keyset(query, bookings.c.workshop_id, after, limit))


class SqlWorkshopReader(SqlReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        return await self._first(WorkshopView, _BY_ID, {"workshop_id": workshop_id})

    async def attendees(
        self, workshop_id: UUID, *, after: UUID | None, limit: int
    ) -> list[UUID]:
        query = sa.select(bookings.c.attendee_id).where(
            bookings.c.workshop_id == workshop_id
        )
        rows = await self._rows(_keyset(query, bookings.c.attendee_id, after, limit))
        return [row["attendee_id"] for row in rows]

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        if order == WORKSHOPS_BY_START:
            after = starting_after(now, order, after)
        page = _upcoming(order, is_first=after is None)
        parameters = page_parameters(order, after=after, limit=limit)
        return await self._all(WorkshopView, page, {"now": now, **parameters})


def _keyset(
    query: sa.Select[Any], key: sa.Column[Any], after: UUID | None, limit: int
) -> sa.Select[Any]:
    """Return the query for the rows after a key, in the order of the key."""
    if after is not None:
        query = query.where(key > after)
    return query.order_by(key).limit(limit)


_VIEW = sa.select(
    workshops, (workshops.c.capacity - workshops.c.booked).label("seats_left")
)
_BY_ID = _VIEW.where(workshops.c.id == sa.bindparam("workshop_id"))


@cache
def _upcoming(order: SortOrder, *, is_first: bool) -> sa.Select[Any]:
    query = _VIEW.where(workshops.c.state == WorkshopState.SCHEDULED.value)
    if order != WORKSHOPS_BY_START:
        query = query.where(workshops.c.starts_at > sa.bindparam("now"))
    return page_statement(query, _VIEW.selected_columns, order, is_first=is_first)


SQL.repository("workshops", WorkshopRepository, SqlWorkshops)
SQL.repository("bookings", BookingRepository, SqlBookings, after=["workshops"])
SQL.reader(WorkshopReader, SqlWorkshopReader)
