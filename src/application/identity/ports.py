"""Ports of identity."""

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
    """This link is invalid, used or expired: request a new one."""


class IdentityWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def users(self) -> UserRepository: ...
    @property
    def sessions(self) -> SessionRepository: ...


Begin = unit_of_work.Begin[IdentityWork]

USERS_BY_REGISTRATION = SortOrder.by(ProfileView, "registered_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials(View):
    """What proves ownership of an account: its password hash and its addresses."""

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
        """Return the address that the account had at this link generation."""
        for former in self.former_emails:
            if generation <= former.last_generation:
                return former.email
        return self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Conditions on users, all of which must hold."""

    email_prefix: str = ""
    role: Role | None = None
    active: bool | None = None


class UserReader(Protocol):
    async def profile(self, user_id: UUID) -> ProfileView | None: ...

    async def page(
        self, matching: UserFilter, *, after: Position | None, limit: int
    ) -> list[ProfileView]:
        """Return the next users in the order USERS_BY_REGISTRATION."""

    async def credentials(self, user_id: UUID) -> Credentials | None: ...

    async def credentials_at(self, email: EmailAddress) -> Credentials | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The active account that a session belongs to, with its current roles."""

    user_id: UUID
    roles: list[Role]


class SessionReader(Protocol):
    async def account(self, session_id: UUID) -> Account | None:
        """Return the account of a session; None if there is no active one."""

    async def of_user(self, user_id: UUID) -> list[SessionView]:
        """Return the sessions in the order of their ids, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    email: str
    email_verified: bool
    name: str


class Contacts(Protocol):
    """Port that identity publishes for other contexts.

    Contexts ask each other for facts in this way: the context that has the facts
    publishes a port, the context that asks declares a port of the shape it needs, and
    the container passes the one as the other.
    """

    async def contact(self, user_id: UUID) -> Contact | None: ...

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return names by user id, without users who were deleted."""


PermissionsOf = Callable[[Iterable[Role]], frozenset[Permission]]
"""Return the permissions that the roles have together."""


class KnownClients(Protocol):
    """Client addresses from which the owner of an account recently signed in.

    Entries may be lost: sign-ins from an unknown address then share one limit.
    """

    async def remember(self, email: str, client_address: str) -> None: ...

    async def is_known(self, email: str, client_address: str) -> bool: ...


class Passwords(Protocol):
    """Port of password hashing.

    `hash` and `verify` raise Unavailable if too many passwords are waiting to be
    hashed. The `requester`, an account or a client address, may occupy only its share of
    the queue.
    """

    async def hash(self, password: str, *, requester: str) -> str: ...

    def is_common(self, password: str) -> bool:
        """Return whether the password is among the most common ones, in any case."""

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether the hash was made with former parameters."""

    async def verify(
        self, password: str, password_hash: str | None, *, requester: str
    ) -> bool:
        """Return whether the password matches the hash.

        Without a hash, returns False after the same amount of work.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    """Claims of an access token."""

    user_id: UUID
    session_id: UUID


class AccessTokens(Protocol):
    def issue(self, claims: AccessClaims, /, *, now: datetime) -> AccessToken: ...

    async def read(self, token: str, *, now: datetime) -> AccessClaims:
        """Return the claims of a valid token.

        Raises InvalidToken, or Unavailable if an external provider does not answer.
        """


class RefreshTokens(Protocol):
    """Port of opaque refresh tokens.

    The first token of a session is random; each later one is derived from the one
    before.
    """

    def first(self, session_id: UUID) -> str: ...

    def successor(self, token: str) -> str: ...

    def session_id(self, token: str) -> UUID:
        """Return the session that the token names, without proof that it is genuine.

        Raises InvalidToken if the text is not a refresh token.
        """

    def generation(self, token: str) -> int | None:
        """Return the number of tokens before it; None if the token is not genuine."""

    def digest(self, token: str) -> str:
        """Return the digest that is stored instead of the token."""


class Purpose(StrEnum):
    VERIFY_EMAIL = "verify-email"
    CHANGE_EMAIL = "change-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - no secret


class OneTimeTokens(Protocol):
    """Port of tokens in e-mailed links, each of which can be used once."""

    def make(
        self, purpose: Purpose, credentials: Credentials, *, now: datetime
    ) -> str: ...

    def holder_id(self, token: str) -> UUID:
        """Return the user that the token names, without proof that it is genuine.

        Raises InvalidLink if the text is not such a token.
        """

    def is_valid(
        self, token: str, purpose: Purpose, credentials: Credentials, *, now: datetime
    ) -> bool:
        """Tell whether the token is genuine, current and issued for this purpose.

        Raises InvalidLink if the text is not such a token.
        """
