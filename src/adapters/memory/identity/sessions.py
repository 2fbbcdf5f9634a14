"""Sessions in memory."""

from datetime import datetime
from uuid import UUID

from adapters.memory.registry import MEMORY
from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.identity.ports import Account, SessionReader
from application.identity.views import SessionView
from domain.identity.repository import SessionRepository
from domain.identity.session import Session, SessionId, SessionNotFound
from domain.identity.user import User, UserId


class MemorySessions(MemoryRepository[Session, SessionId]):
    kind = Session
    missing = SessionNotFound

    async def of_user(self, user_id: UserId) -> list[Session]:
        ids = sorted(row.id for row in self._rows.values() if row.user_id == user_id)
        return [await self.get(session_id) for session_id in ids]

    async def idle_since(self, moment: datetime, *, limit: int) -> list[Session]:
        ids = [row.id for row in self._rows.values() if row.refreshed_at <= moment]
        return [await self.get(session_id) for session_id in ids[:limit]]


class MemorySessionReader(MemoryReader):
    async def account(self, session_id: UUID) -> Account | None:
        session = self._rows(Session).get(session_id)
        user = self._rows(User).get(session.user_id) if session else None
        if user is None or not user.active:
            return None
        return Account(user_id=user.id, roles=sorted(user.roles))

    async def of_user(self, user_id: UUID) -> list[SessionView]:
        rows = self._rows(Session)
        ids = sorted(row.id for row in rows.values() if row.user_id == user_id)
        return [SessionView.of(rows[session_id]) for session_id in ids]


MEMORY.repository("sessions", SessionRepository, MemorySessions)
MEMORY.reader(SessionReader, MemorySessionReader)
