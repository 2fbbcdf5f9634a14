"""Workshops in SQL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.records import PlainRecord
from adapters.sql.pages import page_of
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, metadata
from application.sort_orders import Position, SortOrder
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.repository import WorkshopRepository
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
    kind = Workshop
    table = workshops
    missing = WorkshopNotFound

    def _to_row(self, workshop: Workshop) -> PlainRecord:
        row = super()._to_row(workshop)
        attendees = row.pop("attendees")
        return {**row, "booked": len(attendees)}

    async def _child_rows(self, ids: list[UUID]) -> Mapping[UUID, PlainRecord]:
        attendees = await self._attendees(ids)
        return {workshop_id: {"attendees": attendees[workshop_id]} for workshop_id in ids}

    async def _write_child_rows(self, workshops: list[Workshop]) -> None:
        stored = await self._attendees([workshop.id for workshop in workshops])
        cancelled: list[PlainRecord] = []
        added: list[PlainRecord] = []
        for workshop in workshops:
            before = stored[workshop.id]
            after = workshop.attendees
            cancelled += _booking_rows(workshop, before - after)
            added += _booking_rows(workshop, after - before)
        if cancelled:
            await self._execute(bookings.delete().where(*_SAME_BOOKING), cancelled)
        if added:
            await self._execute(bookings.insert(), added)

    async def _attendees(self, workshop_ids: list[UUID]) -> Mapping[UUID, set[AttendeeId]]:
        attendees: dict[UUID, set[AttendeeId]] = {
            workshop_id: set() for workshop_id in workshop_ids
        }
        query = sa.select(bookings).where(bookings.c.workshop_id.in_(workshop_ids))
        result = await self._execute(query)
        for row in result.mappings():
            attendees[row["workshop_id"]].add(row["attendee_id"])
        return attendees


class SqlWorkshopReader(SqlReader):
    async def find(self, workshop_id: UUID) -> WorkshopView | None:
        return await self._first(WorkshopView, _VIEW.where(workshops.c.id == workshop_id))

    async def booked_by(self, attendee_id: UUID) -> list[UUID]:
        mine = sa.select(bookings.c.workshop_id).where(bookings.c.attendee_id == attendee_id)
        rows = await self._rows(mine.order_by(bookings.c.workshop_id))
        return [row["workshop_id"] for row in rows]

    async def upcoming(
        self,
        *,
        now: datetime,
        order: SortOrder = WORKSHOPS_BY_START,
        after: Position | None,
        limit: int,
    ) -> list[WorkshopView]:
        query = _VIEW.where(
            workshops.c.state == WorkshopState.SCHEDULED.value,
            workshops.c.starts_at > now,
        )
        page = page_of(query, _VIEW_COLUMNS, order, after=after, limit=limit)
        return await self._all(WorkshopView, page)


def _booking_rows(workshop: Workshop, attendees: Iterable[AttendeeId]) -> list[PlainRecord]:
    return [{"workshop_id": workshop.id, "attendee_id": attendee} for attendee in attendees]


_SAME_BOOKING = [column == sa.bindparam(column.name) for column in bookings.c]
_VIEW = sa.select(workshops, (workshops.c.capacity - workshops.c.booked).label("seats_left"))
_VIEW_COLUMNS = _VIEW.selected_columns


SQL.repository("workshops", WorkshopRepository, SqlWorkshops)
SQL.reader(WorkshopReader, SqlWorkshopReader)
