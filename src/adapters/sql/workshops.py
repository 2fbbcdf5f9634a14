"""Workshops in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.pool import SqlReader, following
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, metadata
from application.pages import Position
from application.workshops.views import WorkshopView
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.workshop import MAX_TITLE, AttendeeId, Workshop, WorkshopId, WorkshopState

workshops = sa.Table(
    "workshops",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("organizer_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.String(MAX_TITLE), nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("booked", sa.Integer, nullable=False),  # counted here for lists
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Index(None, "starts_at", "id"),
)
bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("workshop_id", sa.ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("attendee_id", sa.Uuid, primary_key=True, index=True),
)


class SqlWorkshops(SqlRepository[Workshop, WorkshopId]):
    kind, table, missing = Workshop, workshops, WorkshopNotFound

    def _to_row(self, workshop: Workshop) -> dict[str, Any]:
        row = super()._to_row(workshop)
        return {**row, "booked": len(row.pop("attendees"))}

    async def _parts(self, ids: list[UUID]) -> dict[UUID, dict[str, set[AttendeeId]]]:
        parts: dict[UUID, dict[str, set[AttendeeId]]] = {one: {"attendees": set()} for one in ids}
        listed = sa.select(bookings).where(bookings.c.workshop_id.in_(ids))
        for row in (await self._execute(listed)).mappings():
            parts[row["workshop_id"]]["attendees"].add(row["attendee_id"])
        return parts

    async def _write_parts(self, workshops: list[Workshop]) -> None:
        parts = await self._parts([one.id for one in workshops])
        before = {one: part["attendees"] for one, part in parts.items()}
        gone = [_booking(one, a) for one in workshops for a in before[one.id] - one.attendees]
        new = [_booking(one, a) for one in workshops for a in one.attendees - before[one.id]]
        if gone:
            await self._execute(bookings.delete().where(*_BOOKING), gone)
        if new:
            await self._execute(bookings.insert(), new)


class SqlWorkshopReader(SqlReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        return await self._first(WorkshopView, _VIEW.where(workshops.c.id == workshop_id))

    async def booked_by(self, attendee_id: UUID) -> list[UUID]:
        mine = sa.select(bookings.c.workshop_id).where(bookings.c.attendee_id == attendee_id)
        rows = await self._rows(mine.order_by(bookings.c.workshop_id))
        return [row["workshop_id"] for row in rows]

    async def upcoming(
        self, *, now: datetime, after: Position | None, limit: int, latest_first: bool = False
    ) -> list[WorkshopView]:
        query = _VIEW.where(
            workshops.c.state == WorkshopState.SCHEDULED.value,
            workshops.c.starts_at > now,
            following(_PLACE, after),
        )
        order = [column.desc() for column in _PLACE] if latest_first else _PLACE
        return await self._all(WorkshopView, query.order_by(*order).limit(limit))


def _booking(workshop: Workshop, attendee: AttendeeId) -> dict[str, Any]:
    return {"workshop_id": workshop.id, "attendee_id": attendee}


_BOOKING = [column == sa.bindparam(column.name) for column in bookings.c]
_PLACE = (workshops.c.starts_at, workshops.c.id)
_VIEW = sa.select(workshops, (workshops.c.capacity - workshops.c.booked).label("seats_left"))
