"""The attendees of workshops, who are users, in SQL."""

from uuid import UUID

import sqlalchemy as sa

from adapters.sql.identity.users import users
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.workshops import bookings
from application.workshops.ports import Attendee, Attendees, Contact


class SqlAttendees(SqlReader):
    async def contact(self, attendee_id: UUID) -> Contact | None:
        query = sa.select(users.c.email, users.c.name).where(users.c.id == attendee_id)
        return await self._first(Contact, query)

    async def listed(self, workshop_id: UUID, *, after: UUID | None, limit: int) -> list[Attendee]:
        query = (
            sa.select(users.c.id, users.c.name)
            .join(bookings, bookings.c.attendee_id == users.c.id)
            .where(bookings.c.workshop_id == workshop_id)
            .order_by(bookings.c.attendee_id)
            .limit(limit)
        )
        if after:
            query = query.where(bookings.c.attendee_id > after)
        return await self._all(Attendee, query)


SQL.reader(Attendees, SqlAttendees)
