"""The attendees of workshops, who are users, in memory."""

from uuid import UUID

from adapters.memory.tables import MemoryReader
from application.workshops.ports import Attendee, Contact


class MemoryAttendees(MemoryReader):
    async def contact(self, attendee_id: UUID) -> Contact | None:
        user = self._tables.users.get(attendee_id)
        return Contact(email=user.email, name=user.name) if user else None

    async def listed(self, workshop_id: UUID, *, after: UUID | None, limit: int) -> list[Attendee]:
        tables = self._tables
        workshop = tables.workshops.get(workshop_id)
        booked = workshop.attendees if workshop else set()
        users = [tables.users[user_id] for user_id in sorted(booked) if user_id in tables.users]
        following = [user for user in users if after is None or user.id > after]
        return [Attendee(id=user.id, name=user.name) for user in following[:limit]]
