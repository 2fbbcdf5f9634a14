"""Sessions in memory."""

from datetime import datetime
from uuid import UUID

from adapters.memory.repository import MemoryRepository
from adapters.memory.tables import MemoryReader
from application.identity.ports import Account
from application.identity.views import SessionView
from domain.identity.session import Session, SessionId, SessionNotFound
from domain.identity.user import UserId


class MemorySessions(MemoryRepository[Session, SessionId]):
    missing = SessionNotFound

    async def of_user(self, user_id: UserId) -> list[Session]:
        ids = sorted(row.id for row in self._rows.values() if row.user_id == user_id)
        return [await self.get(session_id) for session_id in ids]

    async def idle_since(self, moment: datetime, *, limit: int) -> list[Session]:
        ids = [row.id for row in self._rows.values() if row.refreshed_at <= moment]
        return [await self.get(session_id) for session_id in ids[:limit]]


class MemorySessionReader(MemoryReader):
    async def account(self, session_id: UUID) -> Account | None:
        tables = self._tables
        session = tables.sessions.get(session_id)
        user = tables.users.get(session.user_id) if session else None
        if user is None or not user.active:
            return None
        return Account(user_id=user.id, roles=sorted(user.roles))

    async def of_user(self, user_id: UUID) -> list[SessionView]:
        rows = self._tables.sessions
        ids = sorted(row.id for row in rows.values() if row.user_id == user_id)
        return [SessionView.of(rows[session_id]) for session_id in ids]
