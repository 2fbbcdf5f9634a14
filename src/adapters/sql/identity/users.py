"""Users in SQL."""

from uuid import UUID

import sqlalchemy as sa

from adapters.sql.pool import SqlReader
from adapters.sql.refusals import REFUSAL
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Instant, Json, metadata
from application.identity.ports import Credentials
from application.identity.views import ProfileView
from domain.identity.user import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    EmailAddress,
    EmailTaken,
    Role,
    User,
    UserId,
    UserNotFound,
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("email", sa.String(LONGEST_EMAIL), nullable=False),
    sa.Column("name", sa.String(LONGEST_NAME), nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("roles", Json, nullable=False),
    sa.Column("registered_at", Instant, nullable=False),
    sa.UniqueConstraint("email", info={REFUSAL: EmailTaken}),
)


class SqlUsers(SqlRepository[User, UserId]):
    kind, table, missing = User, users, UserNotFound

    async def find_by_email(self, email: EmailAddress) -> User | None:
        return await self._find(users.c.email == email)


class SqlUserReader(SqlReader):
    async def profile(self, user_id: UUID) -> ProfileView | None:
        return await self._first(ProfileView, sa.select(users).where(users.c.id == user_id))

    async def credentials(self, email: EmailAddress) -> Credentials | None:
        query = sa.select(users.c.id.label("user_id"), users.c.password_hash)
        return await self._first(Credentials, query.where(users.c.email == email))

    async def has_admin(self) -> bool:
        # Portable: a role is a word of the domain, so the quotes delimit it.
        admin = sa.cast(users.c.roles, sa.Text).contains(f'"{Role.ADMIN.value}"')
        return bool(await self._rows(sa.select(users.c.id).where(admin).limit(1)))
