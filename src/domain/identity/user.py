"""A user: somebody who can sign in."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.events import Aggregate, Event
from domain.identity.email_address import EmailAddress
from domain.values import line

UserId = NewType("UserId", UUID)

LONGEST_NAME = 100


class EmailTaken(Conflict):
    """This e-mail address is registered already."""


class UserNotFound(NotFound):
    """There is no such user."""


class LastAdmin(Conflict):
    """Somebody has to be an admin: make another one first."""


class Role(StrEnum):
    MEMBER = "member"
    ORGANIZER = "organizer"
    ADMIN = "admin"


def role_named(name: str) -> Role:
    """Raises Invalid."""
    try:
        return Role(name)
    except ValueError:
        raise Invalid(f"The roles are {', '.join(Role)}.", field="role") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent(Event):
    """What the audit trail keeps: whom it is about, and no address, secret or token.

    Those that say no more have their fields from here.
    """

    user_id: UserId | None


class UserRegistered(SecurityEvent):
    """Somebody has an account."""


class SignInFailed(SecurityEvent):
    """The password was wrong, or there is no such account."""


class PasswordChanged(SecurityEvent):
    """All other sessions have ended with it."""


class PasswordReset(SecurityEvent):
    """By who reads the account's mail; all sessions have ended with it."""


class VerificationRequested(SecurityEvent):
    """A link is mailed to the address of the account."""


class EmailVerified(SecurityEvent):
    """Who has the account reads its mail."""


class NewEmailRequested(SecurityEvent):
    """It takes its place when somebody who reads its mail confirms it."""


class EmailChanged(SecurityEvent):
    """The account has another address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEvent(SecurityEvent):
    role: Role


class RoleGranted(RoleEvent):
    """It has its effect with the next request."""


class RoleRevoked(RoleEvent):
    """It has its effect with the next request."""


class UserDeactivated(SecurityEvent):
    """Nobody can sign in to the account."""


class UserReactivated(SecurityEvent):
    """One can sign in to the account again."""


class UserDeleted(SecurityEvent):
    """Nothing personal is kept."""


@dataclass(slots=True, kw_only=True)
class User(Aggregate[UserId]):
    email: EmailAddress
    email_verified: bool = False
    new_email: EmailAddress | None = None  # asked for, and not confirmed yet
    name: str
    password_hash: str = field(repr=False)
    roles: set[Role]
    active: bool = True
    registered_at: datetime

    def register(self) -> None:
        """Raises Invalid for a name that is not one line of 1 to 100 characters."""
        self.rename(self.name)
        self.record(UserRegistered(user_id=self.id))
        self.request_verification()

    def request_verification(self) -> None:
        if not self.email_verified:
            self.record(VerificationRequested(user_id=self.id))

    def rename(self, name: str) -> None:
        """Raises Invalid as `register` does."""
        self.name = line(name, field="name", longest=LONGEST_NAME)

    def change_password(self, password_hash: str) -> None:
        self.password_hash = password_hash
        self.record(PasswordChanged(user_id=self.id))

    def reset_password(self, password_hash: str) -> None:
        """Who does this has read the account's mail; what somebody else had begun is void."""
        self.password_hash, self.email_verified, self.new_email = password_hash, True, None
        self.record(PasswordReset(user_id=self.id))

    def verify_email(self) -> None:
        self.email_verified = True
        self.record(EmailVerified(user_id=self.id))

    def request_new_email(self, email: EmailAddress) -> None:
        self.new_email = email
        self.record(NewEmailRequested(user_id=self.id))

    def change_email(self, email: EmailAddress) -> None:
        self.email, self.email_verified, self.new_email = email, True, None
        self.record(EmailChanged(user_id=self.id))

    def grant(self, role: Role) -> None:
        if role not in self.roles:
            self.roles.add(role)
            self.record(RoleGranted(user_id=self.id, role=role))

    def revoke(self, role: Role) -> None:
        if role in self.roles:
            self.roles.remove(role)
            self.record(RoleRevoked(user_id=self.id, role=role))

    def deactivate(self) -> None:
        if self.active:
            self.active = False
            self.record(UserDeactivated(user_id=self.id))

    def reactivate(self) -> None:
        if not self.active:
            self.active = True
            self.record(UserReactivated(user_id=self.id))

    def delete(self) -> None:
        self.record(UserDeleted(user_id=self.id))
