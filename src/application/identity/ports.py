"""What identity needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.errors import Unauthenticated
from application.identity.views import AccessToken, ProfileView, SessionView
from application.unit_of_work import UnitOfWork
from domain.identity.repository import SessionRepository, UserRepository
from domain.identity.user import EmailAddress, Role


class InvalidToken(Unauthenticated):
    """The token is missing, malformed, expired or revoked: sign in again."""


class IdentityWork(UnitOfWork, Protocol):
    @property
    def users(self) -> UserRepository: ...
    @property
    def sessions(self) -> SessionRepository: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    user_id: UUID
    password_hash: str = field(repr=False)


class UserReader(Protocol):
    async def profile(self, user_id: UUID) -> ProfileView | None: ...

    async def credentials(self, email: EmailAddress) -> Credentials | None: ...

    async def has_admin(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose session it is, with the present roles."""

    user_id: UUID
    roles: list[Role]


class SessionReader(Protocol):
    async def account(self, session_id: UUID) -> Account | None: ...

    async def of_user(self, user_id: UUID) -> Sequence[SessionView]:
        """By their ids: the oldest first."""
        ...


class Passwords(Protocol):
    """`hash` and `verify` raise Unavailable when too many are waiting to be hashed."""

    async def hash(self, password: str) -> str: ...

    def is_common(self, password: str) -> bool:
        """Whether it is among those that are tried first, in whatever case."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than today's."""
        ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Without a hash the answer is no, after the same time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """What an access token says."""

    user_id: UUID
    session_id: UUID


class AccessTokens(Protocol):
    def issue(self, presented: Presented, *, now: datetime) -> AccessToken: ...

    async def read(self, token: str, *, now: datetime) -> Presented:
        """Raises InvalidToken; and Unavailable, where it needs somebody else to tell."""
        ...


class RefreshTokens(Protocol):
    """Opaque tokens: the first of a session is random, each other follows from the one before."""

    def first(self, session_id: UUID) -> str: ...

    def successor(self, token: str) -> str: ...

    def session_id(self, token: str) -> UUID:
        """Raises InvalidToken for what is no refresh token; it may still be a forged one."""
        ...

    def digest(self, token: str) -> str:
        """Return what is stored in the place of the token."""
        ...


class Secrets(Protocol):
    def password(self) -> str:
        """Return a new password that nobody can guess."""
        ...
