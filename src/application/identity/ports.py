"""What identity needs from outside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from application import unit_of_work
from application.actor import Permission
from application.errors import Invalid, Unauthenticated
from application.identity.views import AccessToken, ProfileView, SessionView
from application.sort_orders import Position, SortOrder
from application.views import View
from domain.identity.email_address import EmailAddress
from domain.identity.repository import SessionRepository, UserRepository
from domain.identity.user import FormerEmail, Role


class InvalidToken(Unauthenticated):
    """The token is missing, malformed, expired or revoked: sign in again."""


class InvalidLink(Invalid):
    """This link is wrong, has been used, or has expired: ask for another."""


class IdentityWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def users(self) -> UserRepository: ...
    @property
    def sessions(self) -> SessionRepository: ...


Begin = unit_of_work.Begin[IdentityWork]

USERS_BY_REGISTRATION = SortOrder.by(ProfileView, "registered_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials(View):
    """By what users prove that an account is theirs: its password, or its mail."""

    id: UUID
    email: EmailAddress
    email_verified: bool
    new_email: EmailAddress | None
    password_hash: str = field(repr=False)
    active: bool
    reset_generation: int
    link_generation: int
    former_emails: list[FormerEmail]

    def email_at(self, generation: int) -> EmailAddress:
        """Return the address that the account had when its links had this generation."""
        for former in self.former_emails:
            if generation <= former.last_generation:
                return former.email
        return self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """The users who meet every condition."""

    email_prefix: str = ""
    role: Role | None = None
    active: bool | None = None


class UserReader(Protocol):
    async def profile(self, user_id: UUID) -> ProfileView | None: ...

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        """Return the first of them in the order USERS_BY_REGISTRATION."""

    async def credentials(self, user_id: UUID) -> Credentials | None: ...

    async def credentials_at(self, email: EmailAddress) -> Credentials | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose session it is, with the present roles; nobody whose account is not active."""

    user_id: UUID
    roles: list[Role]


class SessionReader(Protocol):
    async def account(self, session_id: UUID) -> Account | None: ...

    async def of_user(self, user_id: UUID) -> list[SessionView]:
        """By their ids: the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    email: str
    email_verified: bool
    name: str


class Contacts(Protocol):
    """What other contexts learn of users.

    This is how contexts ask each other for facts: the one that has them publishes a port, the one
    that asks declares a port of its own shape, and the container fills the one with the other.
    """

    async def contact(self, user_id: UUID) -> Contact | None: ...

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return the names by the ids; those of users who have left are missing."""


PermissionsOf = Callable[[Iterable[Role]], frozenset[Permission]]
"""What the roles together permit."""


class KnownOrigins(Protocol):
    """Where the owner of an account has signed in from lately.

    It may forget: from an unknown origin, an owner is only limited together with strangers.
    """

    async def remember(self, account: str, origin: str) -> None: ...

    async def knows(self, account: str, origin: str) -> bool: ...


class Passwords(Protocol):
    """`hash` and `verify` raise Unavailable when too many wait to be hashed.

    A party, which is an account or an origin, has only its share of the queue.
    """

    async def hash(self, password: str, *, party: str) -> str: ...

    def is_common(self, password: str) -> bool:
        """Whether it is among those that are tried first, in whatever case."""

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than today's."""

    async def verify(
        self, password: str, password_hash: str | None, *, party: str
    ) -> bool:
        """Without a hash the answer is no, after the same work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    """What an access token says."""

    user_id: UUID
    session_id: UUID


class AccessTokens(Protocol):
    def issue(self, presented: AccessClaims, *, now: datetime) -> AccessToken: ...

    async def read(self, token: str, *, now: datetime) -> AccessClaims:
        """Raises InvalidToken; and Unavailable, where it needs somebody else to tell."""


class RefreshTokens(Protocol):
    """Opaque tokens: the first of a session is random, each other follows from the one before."""

    def first(self, session_id: UUID) -> str: ...

    def successor(self, token: str) -> str: ...

    def session_id(self, token: str) -> UUID:
        """Raises InvalidToken for what is no refresh token; it may still be a forged one."""

    def generation(self, token: str) -> int | None:
        """Return how many tokens its session had before; None for a forged one."""

    def digest(self, token: str) -> str:
        """Return what is stored in the place of the token."""


class Purpose(StrEnum):
    VERIFY_EMAIL = "verify-email"
    CHANGE_EMAIL = "change-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - no secret


class OneTimeTokens(Protocol):
    """Tokens in links that are mailed: void once used, and never valid again."""

    def make(self, purpose: Purpose, holder: Credentials, *, now: datetime) -> str: ...

    def holder_id(self, token: str) -> UUID:
        """Return whose it claims to be; raise InvalidLink for what is no such token."""

    def fits(
        self, token: str, purpose: Purpose, holder: Credentials, *, now: datetime
    ) -> bool:
        """Raises InvalidLink likewise."""
