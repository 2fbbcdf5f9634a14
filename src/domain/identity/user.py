"""The user aggregate and its events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.events import Aggregate, Event
from domain.identity.email_address import EmailAddress
from domain.values import validate_one_line

UserId = NewType("UserId", UUID)

MAX_NAME = 100  # characters
MAX_FORMER_EMAILS = 5  # kept so that a delayed notice still reaches its address


class EmailTaken(Conflict):
    """This e-mail address is already registered."""


class EmailNotVerified(Conflict):
    """The user's e-mail address is not verified: ask them to confirm it first."""


class UserNotFound(NotFound):
    """There is no such user."""


class LastAdmin(Conflict):
    """At least one active admin is required: make another user an admin first."""


class Role(StrEnum):
    MEMBER = "member"
    ORGANIZER = "organizer"
    ADMIN = "admin"


def parse_role(name: str) -> Role:
    """Return the role of this name.

    Raises Invalid if there is none.
    """
    try:
        return Role(name)
    except ValueError:
        raise Invalid(
            f"Role must be one of: {', '.join(Role)}.", field="role"
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent(Event):
    """An event for the audit trail, without addresses, secrets or tokens."""

    user_id: UserId | None  # None if there is no such account


class SignInFailed(SecurityEvent):
    """A sign-in failed: wrong password, inactive account or unknown address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(SecurityEvent):
    """A security event of an existing account."""

    user_id: UserId


class UserRegistered(AccountEvent):
    """The account was created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifiedEvent(AccountEvent):
    """An event that is e-mailed to the address the account had when it happened."""

    generation: int  # link generation, which identifies that address


class PasswordChanged(NotifiedEvent):
    """Changed by the owner; all other sessions ended."""


class PasswordReset(NotifiedEvent):
    """Reset by an e-mailed link; all sessions ended."""


class VerificationRequested(AccountEvent):
    """The user needs a link that verifies their address."""


class EmailVerified(AccountEvent):
    """The owner proved control of the address."""


class NewEmailRequested(NotifiedEvent):
    """Takes effect once confirmed from the new address."""


class EmailChanged(AccountEvent):
    """The account's address was replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEvent(AccountEvent):
    """A change of the user's roles."""

    role: Role


class RoleGranted(RoleEvent):
    """Effective on the user's next request."""


class RoleRevoked(RoleEvent):
    """Effective on the user's next request."""


class UserDeactivated(AccountEvent):
    """The user can no longer sign in."""


class UserReactivated(AccountEvent):
    """The user can sign in again."""


class UserDeleted(AccountEvent):
    """The account and its personal data were deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerEmail:
    """An earlier address of the account, and the last link generation it received."""

    email: EmailAddress
    last_generation: int


@dataclass(slots=True, kw_only=True)
class User(Aggregate[UserId]):
    """An account: its addresses, password hash, roles and link generations."""

    email: EmailAddress
    email_verified: bool = False
    new_email: EmailAddress | None = None  # requested, not yet confirmed
    name: str
    password_hash: str = field(repr=False)
    roles: set[Role]
    active: bool = True
    registered_at: datetime
    # Raising a generation voids all links that were mailed before.
    reset_generation: int = 0  # of the links that reset the password
    link_generation: int = 0  # of all other links
    former_emails: list[FormerEmail] = field(default_factory=list)  # oldest first

    def register(self) -> None:
        """Record a new account and request the verification of its address.

        Raises Invalid if the name is not one line of 1 to 100 characters.
        """
        self.rename(self.name)
        self.record(UserRegistered(user_id=self.id))
        self.request_verification()

    def request_verification(self) -> None:
        """Request a verification link, unless the address is already verified."""
        if not self.email_verified:
            self.record(VerificationRequested(user_id=self.id))

    def rename(self, name: str) -> None:
        """Set the name.

        Raises Invalid as `register` does.
        """
        self.name = validate_one_line(name, field="name", max_length=MAX_NAME)

    def change_password(self, password_hash: str) -> None:
        """Set the password on behalf of the signed-in owner."""
        self.password_hash = password_hash
        self.void_confirmation_links()
        self.record(PasswordChanged(user_id=self.id, generation=self.link_generation))

    def reset_password(self, password_hash: str) -> None:
        """Set the password on behalf of the holder of an e-mailed link.

        The link proves control of the address, so the address becomes verified.
        A pending change of address, perhaps begun by a stranger, becomes void.
        """
        self.password_hash = password_hash
        self.email_verified = True
        self.new_email = None
        self.void_all_links()
        self.record(PasswordReset(user_id=self.id, generation=self.link_generation))

    def verify_email(self) -> None:
        """Mark the address as verified."""
        self.email_verified = True
        self.void_confirmation_links()
        self.record(EmailVerified(user_id=self.id))

    def request_new_email(self, email: EmailAddress) -> None:
        """Note a new address, which replaces the current one once confirmed."""
        self.new_email = email
        self.void_confirmation_links()
        self.record(NewEmailRequested(user_id=self.id, generation=self.link_generation))

    def change_email(self, email: EmailAddress) -> None:
        """Replace the address by one that has been confirmed."""
        former = FormerEmail(email=self.email, last_generation=self.link_generation)
        self.former_emails = [*self.former_emails, former][-MAX_FORMER_EMAILS:]
        self.email = email
        self.email_verified = True
        self.new_email = None
        self.void_all_links()
        self.record(EmailChanged(user_id=self.id))

    def void_confirmation_links(self) -> None:
        """Void the links that verify or change the address.

        Links that reset the password stay valid, because a signed-in session can call
        this: a stranger who registered the address must not void the owner's links.
        """
        self.link_generation += 1

    def void_all_links(self) -> None:
        """Void every mailed link, those that reset the password included."""
        self.reset_generation += 1
        self.void_confirmation_links()

    def grant(self, role: Role) -> None:
        """Grant a role, effective on the user's next request.

        Raises EmailNotVerified if the address is not verified, because somebody other
        than its owner may have registered it.
        """
        if role not in self.roles:
            if not self.email_verified:
                raise EmailNotVerified
            self.roles.add(role)
            self.record(RoleGranted(user_id=self.id, role=role))

    def revoke(self, role: Role) -> None:
        """Revoke a role, effective on the user's next request."""
        if role in self.roles:
            self.roles.remove(role)
            self.record(RoleRevoked(user_id=self.id, role=role))

    def deactivate(self) -> None:
        """Prevent the user from signing in, and void their links."""
        if self.active:
            self.active = False
            self.void_all_links()
            self.record(UserDeactivated(user_id=self.id))

    def reactivate(self) -> None:
        """Let the user sign in again."""
        if not self.active:
            self.active = True
            self.record(UserReactivated(user_id=self.id))

    def delete(self) -> None:
        """Record the deletion; the caller removes the user from its repository."""
        self.record(UserDeleted(user_id=self.id))
