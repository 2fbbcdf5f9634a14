"""List the caller's sessions."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.ports import SessionReader
from application.identity.views import SessionView


@dataclass(frozen=True, slots=True)
class ListSessions:
    raises = ()

    sessions: SessionReader

    async def __call__(self, *, user_id: UUID) -> list[SessionView]:
        return await self.sessions.of_user(user_id)
