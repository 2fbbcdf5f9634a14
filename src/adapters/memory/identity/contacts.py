"""The facts about users that other contexts may read, in memory."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from adapters.memory.registry import MEMORY
from adapters.memory.tables import MemoryReader
from application.identity.ports import Contact, Contacts
from domain.identity.user import User


class MemoryContacts(MemoryReader):
    async def contact(self, user_id: UUID) -> Contact | None:
        user = self._rows(User).get(user_id)
        if user is None:
            return None
        return Contact(
            email=user.email, email_verified=user.email_verified, name=user.name
        )

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        users = self._rows(User)
        return {
            user_id: users[user_id].name for user_id in user_ids if user_id in users
        }


MEMORY.reader(Contacts, MemoryContacts)
