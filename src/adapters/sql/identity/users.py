"""Users in SQL."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.pool import Pool
from adapters.sql.refusals import REFUSAL
from adapters.sql.repository import Row, SqlRepository
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
    table, missing = users, UserNotFound

    async def find_by_email(self, email: EmailAddress) -> User | None:
        return await self._find(users.c.email == email)

    def _to_row(self, user: User) -> dict[str, Any]:
        return {
            "email": user.email,
            "name": user.name,
            "password_hash": user.password_hash,
            "roles": sorted(user.roles),
            "registered_at": user.registered_at,
        }

    def _from_row(self, row: Row, parts: None) -> User:  # noqa: ARG002 - it has none
        return User(
            id=UserId(row["id"]),
            version=row["version"],
            email=EmailAddress(row["email"]),
            name=row["name"],
            password_hash=row["password_hash"],
            roles={Role(role) for role in row["roles"]},
            registered_at=row["registered_at"],
        )


class SqlUserReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def profile(self, user_id: UUID) -> ProfileView | None:
        query = sa.select(*_PROFILE).where(users.c.id == user_id)
        row = await self._pool.row(query)
        return (
            ProfileView(**{**row, "roles": [Role(role) for role in row["roles"]]}) if row else None
        )

    async def credentials(self, email: EmailAddress) -> Credentials | None:
        query = sa.select(users.c.id.label("user_id"), users.c.password_hash)
        row = await self._pool.row(query.where(users.c.email == email))
        return Credentials(**row) if row else None

    async def has_admin(self) -> bool:
        # Portable: a role is a word of the domain, so the quotes delimit it.
        admin = sa.cast(users.c.roles, sa.Text).contains(f'"{Role.ADMIN.value}"')
        return await self._pool.row(sa.select(users.c.id).where(admin).limit(1)) is not None


_PROFILE = (users.c.id, users.c.email, users.c.name, users.c.roles, users.c.registered_at)
