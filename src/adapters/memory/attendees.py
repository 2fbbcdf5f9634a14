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
        ids = sorted(one for one in booked if one in tables.users and (not after or one > after))
        return [Attendee(id=one, name=tables.users[one].name) for one in ids[:limit]]
