"""Users in SQL."""

from uuid import UUID

import sqlalchemy as sa

from adapters.sql.errors import REFUSAL
from adapters.sql.pages import page_of
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, Json, metadata
from application.identity.ports import (
    USERS_BY_REGISTRATION,
    Credentials,
    UserFilter,
    UserReader,
)
from application.identity.views import ProfileView
from application.sort_orders import Position
from domain.identity.email_address import MAX_EMAIL, EmailAddress
from domain.identity.repository import UserRepository
from domain.identity.user import MAX_NAME, EmailTaken, Role, User, UserId, UserNotFound

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("email", sa.String(MAX_EMAIL), nullable=False),
    sa.Column("email_verified", sa.Boolean, nullable=False),
    sa.Column("new_email", sa.String(MAX_EMAIL)),
    sa.Column("name", sa.String(MAX_NAME), nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("roles", Json, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("registered_at", Instant, nullable=False),
    sa.Column("reset_generation", sa.Integer, nullable=False),
    sa.Column("link_generation", sa.Integer, nullable=False),
    sa.Column("former_emails", Json, nullable=False),
    sa.Index(None, "registered_at", "id"),
    sa.UniqueConstraint("email", info={REFUSAL: EmailTaken}),
)


class SqlUsers(SqlRepository[User, UserId]):
    kind = User
    table = users
    missing = UserNotFound

    async def admins(self) -> list[User]:
        query = (
            sa.select(users)
            .where(_has(Role.ADMIN), users.c.active)
            .order_by(users.c.id)
        )
        return await self._all(query.with_for_update())


class SqlUserReader(SqlReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        return await self._first(ProfileView, _BY_ID, {"user_id": user_id})

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        query = sa.select(users).where(*_conditions(matching))
        page = page_of(query, users.c, USERS_BY_REGISTRATION, after=after, limit=limit)
        return await self._all(ProfileView, page)

    async def credentials(self, user_id: UUID) -> Credentials | None:
        return await self._first(Credentials, _BY_ID, {"user_id": user_id})

    async def credentials_at(self, email: EmailAddress) -> Credentials | None:
        return await self._first(Credentials, _BY_EMAIL, {"email": email})


_BY_ID = sa.select(users).where(users.c.id == sa.bindparam("user_id"))
_BY_EMAIL = sa.select(users).where(users.c.email == sa.bindparam("email"))


def _has(role: Role) -> sa.ColumnElement[bool]:
    """Return a portable condition: in the JSON text, quotes delimit each role."""
    return sa.cast(users.c.roles, sa.Text).contains(f'"{role.value}"')


def _conditions(matching: UserFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [users.c.email.startswith(matching.email_prefix, autoescape=True)]
    if matching.role is not None:
        conditions.append(_has(matching.role))
    if matching.active is not None:
        conditions.append(users.c.active.is_(matching.active))
    return conditions


SQL.repository("users", UserRepository, SqlUsers)
SQL.reader(UserReader, SqlUserReader)
