"""A user: somebody who can sign in."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.events import Aggregate, Event
from domain.identity.email_address import EmailAddress
from domain.values import one_line_text

UserId = NewType("UserId", UUID)

MAX_NAME = 100
MAX_FORMER_EMAILS = 5  # as many changes as there may be before a late warning is mailed


class EmailTaken(Conflict):
    """This e-mail address is registered already."""


class EmailNotVerified(Conflict):
    """The user's address is not verified: have them confirm the mailed link first."""


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
    """An event for the audit trail: no address, secret or token is in it."""

    user_id: UserId | None  # unknown where there is no such account


class SignInFailed(SecurityEvent):
    """The password was wrong, or there is no such account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(SecurityEvent):
    """A security event of an account that exists."""

    user_id: UserId


class UserRegistered(AccountEvent):
    """The user has an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifiedEvent(AccountEvent):
    """An event of which the owner is notified at the address that the account had then."""

    generation: int  # of the links, by which that address is known


class PasswordChanged(NotifiedEvent):
    """Changed by the owner; all other sessions ended."""


class PasswordReset(NotifiedEvent):
    """Reset by an e-mailed link; all sessions ended."""


class VerificationRequested(AccountEvent):
    """A link is mailed to the address of the account."""


class EmailVerified(AccountEvent):
    """The owner proved control of the address."""


class NewEmailRequested(NotifiedEvent):
    """Takes effect once confirmed from the new address."""


class EmailChanged(AccountEvent):
    """The account has another address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEvent(AccountEvent):
    role: Role


class RoleGranted(RoleEvent):
    """Effective on the user's next request."""


class RoleRevoked(RoleEvent):
    """Effective on the user's next request."""


class UserDeactivated(AccountEvent):
    """The user cannot sign in."""


class UserReactivated(AccountEvent):
    """The user can sign in again."""


class UserDeleted(AccountEvent):
    """Nothing personal is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerEmail:
    email: EmailAddress
    last_generation: (
        int  # of the links that were mailed while it was the account's address
    )


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
    reset_generation: int = 0  # of links that reset the password: earlier ones are void
    link_generation: int = 0  # of all other links, likewise
    former_emails: list[FormerEmail] = field(
        default_factory=list
    )  # the latest, the oldest first

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
        self.name = one_line_text(name, field="name", max_length=MAX_NAME)

    def change_password(self, password_hash: str) -> None:
        self.password_hash = password_hash
        self.void_confirmation_links()
        self.record(PasswordChanged(user_id=self.id, generation=self.link_generation))

    def reset_password(self, password_hash: str) -> None:
        """Who does this has read the account's mail; what somebody else had begun is void."""
        self.password_hash = password_hash
        self.email_verified = True
        self.new_email = None
        self.void_all_links()
        self.record(PasswordReset(user_id=self.id, generation=self.link_generation))

    def verify_email(self) -> None:
        self.email_verified = True
        self.void_confirmation_links()
        self.record(EmailVerified(user_id=self.id))

    def request_new_email(self, email: EmailAddress) -> None:
        self.new_email = email
        self.void_confirmation_links()
        self.record(NewEmailRequested(user_id=self.id, generation=self.link_generation))

    def change_email(self, email: EmailAddress) -> None:
        former = FormerEmail(email=self.email, last_generation=self.link_generation)
        self.former_emails = [*self.former_emails, former][-MAX_FORMER_EMAILS:]
        self.email = email
        self.email_verified = True
        self.new_email = None
        self.void_all_links()
        self.record(EmailChanged(user_id=self.id))

    def void_confirmation_links(self) -> None:
        """Void the links that verify or change the address.

        Links that reset the password outlast what a session can do: a pretender who registered
        the address must not take them from its owner.
        """
        self.link_generation += 1

    def void_all_links(self) -> None:
        self.reset_generation += 1
        self.void_confirmation_links()

    def grant(self, role: Role) -> None:
        """Raises EmailNotVerified: somebody else may have registered the address."""
        if role not in self.roles:
            if not self.email_verified:
                raise EmailNotVerified
            self.roles.add(role)
            self.record(RoleGranted(user_id=self.id, role=role))

    def revoke(self, role: Role) -> None:
        if role in self.roles:
            self.roles.remove(role)
            self.record(RoleRevoked(user_id=self.id, role=role))

    def deactivate(self) -> None:
        if self.active:
            self.active = False
            self.void_all_links()
            self.record(UserDeactivated(user_id=self.id))

    def reactivate(self) -> None:
        if not self.active:
            self.active = True
            self.record(UserReactivated(user_id=self.id))

    def delete(self) -> None:
        self.record(UserDeleted(user_id=self.id))
