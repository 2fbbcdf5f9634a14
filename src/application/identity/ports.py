"""What identity needs from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.errors import Unauthenticated
from application.identity.views import AccessToken, ProfileView
from application.unit_of_work import UnitOfWork
from domain.identity.repository import UserRepository
from domain.identity.user import EmailAddress


class InvalidToken(Unauthenticated):
    """The access token is missing, malformed or expired: sign in again."""


class IdentityWork(UnitOfWork, Protocol):
    @property
    def users(self) -> UserRepository: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    user_id: UUID
    password_hash: str

    def __repr__(self) -> str:
        return f"Credentials({self.user_id})"


class UserReader(Protocol):
    async def profile(self, user_id: UUID) -> ProfileView | None: ...

    async def credentials(self, email: EmailAddress) -> Credentials | None: ...

    async def has_admin(self) -> bool: ...


class Passwords(Protocol):
    """Both raise Unavailable when too many are waiting to be hashed."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Without a hash the answer is no, after the same time."""
        ...


class AccessTokens(Protocol):
    def issue(self, user_id: UUID, *, now: datetime) -> AccessToken: ...

    def read(self, token: str, *, now: datetime) -> UUID:
        """Return the user's id; raise InvalidToken."""
        ...


class Secrets(Protocol):
    def password(self) -> str:
        """Return a new password that nobody can guess."""
        ...
