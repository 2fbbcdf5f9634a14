"""Sessions in SQL."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.identity.users import users
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, metadata
from application.identity.ports import Account, SessionReader
from application.identity.views import SessionView
from domain.identity.repository import SessionRepository
from domain.identity.session import Session, SessionId, SessionNotFound
from domain.identity.user import UserId

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("user_id", sa.Uuid, nullable=False, index=True),
    sa.Column("token_digest", sa.String(64), nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("refreshed_at", Instant, nullable=False, index=True),
)


class SqlSessions(SqlRepository[Session, SessionId]):
    kind = Session
    table = sessions
    missing = SessionNotFound

    async def of_user(self, user_id: UserId) -> list[Session]:
        query = sa.select(sessions).where(sessions.c.user_id == user_id)
        return await self._all(query.order_by(sessions.c.id).with_for_update())

    async def idle_since(self, moment: datetime, *, limit: int) -> list[Session]:
        idle = sa.select(sessions).where(sessions.c.refreshed_at <= moment).limit(limit)
        return await self._all(idle.with_for_update(skip_locked=True))


class SqlSessionReader(SqlReader):
    async def account(self, session_id: UUID) -> Account | None:
        return await self._first(Account, _ACCOUNT, {"session_id": session_id})

    async def of_user(self, user_id: UUID) -> list[SessionView]:
        query = (
            sa.select(sessions)
            .where(sessions.c.user_id == user_id)
            .order_by(sessions.c.id)
        )
        return await self._all(SessionView, query)


_ACCOUNT = (
    sa.select(sessions.c.user_id, users.c.roles)
    .join(users, users.c.id == sessions.c.user_id)
    .where(sessions.c.id == sa.bindparam("session_id"), users.c.active)
)

SQL.repository("sessions", SessionRepository, SqlSessions)
SQL.reader(SessionReader, SqlSessionReader)
