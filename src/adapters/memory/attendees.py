"""The attendees of workshops, who are users, in memory."""

from uuid import UUID

from adapters.memory.registry import MEMORY
from adapters.memory.tables import MemoryReader
from application.workshops.ports import Attendee, Attendees, Contact
from domain.identity.user import User
from domain.workshops.workshop import Workshop


class MemoryAttendees(MemoryReader):
    async def contact(self, attendee_id: UUID) -> Contact | None:
        user = self._rows(User).get(attendee_id)
        return Contact(email=user.email, name=user.name) if user else None

    async def listed(self, workshop_id: UUID, *, after: UUID | None, limit: int) -> list[Attendee]:
        users_by_id = self._rows(User)
        workshop = self._rows(Workshop).get(workshop_id)
        booked = workshop.attendees if workshop else set()
        users = [users_by_id[user_id] for user_id in sorted(booked) if user_id in users_by_id]
        following = [user for user in users if after is None or user.id > after]
        return [Attendee(id=user.id, name=user.name) for user in following[:limit]]


MEMORY.reader(Attendees, MemoryAttendees)
