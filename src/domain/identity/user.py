"""A user: somebody who can sign in."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.events import Aggregate, Event
from domain.values import line

UserId = NewType("UserId", UUID)
EmailAddress = NewType("EmailAddress", str)

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_NAME = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256


class EmailTaken(Conflict):
    """This e-mail address is registered already."""


class UserNotFound(NotFound):
    """There is no such user."""


class Role(StrEnum):
    MEMBER = "member"
    ORGANIZER = "organizer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent(Event):
    """What the audit trail keeps: whom it is about, and no address, secret or token."""

    user_id: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(SecurityEvent):
    """Somebody has an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(SecurityEvent):
    """The password was wrong, or there is no such account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(SecurityEvent):
    """All other sessions have ended with it."""


@dataclass(slots=True, kw_only=True)
class User(Aggregate[UserId]):
    email: EmailAddress
    name: str
    password_hash: str = field(repr=False)
    roles: set[Role]
    registered_at: datetime

    @classmethod
    def register(
        cls,
        user_id: UserId,
        *,
        email: EmailAddress,
        name: str,
        password_hash: str,
        now: datetime,
        roles: frozenset[Role],
    ) -> Self:
        """Raises Invalid for a name that is not one line of 1 to 100 characters."""
        user = cls(
            id=user_id,
            email=email,
            name=line(name, field="name", longest=LONGEST_NAME),
            password_hash=password_hash,
            roles=set(roles),
            registered_at=now,
        )
        user.record(UserRegistered(user_id=user.id))
        return user

    def change_password(self, password_hash: str) -> None:
        self.password_hash = password_hash
        self.record(PasswordChanged(user_id=self.id))


def email_address(text: str) -> EmailAddress:
    """Return the address in lower case, so that no variant of it can be registered beside it.

    Only ASCII is accepted (RFC 5321 without SMTPUTF8): it leaves no look-alike letters.
    Raises Invalid.
    """
    address = text.strip().lower()
    # Some letters beyond ASCII have an ASCII lower case: judge what was sent.
    if not text.isascii() or len(address) > LONGEST_EMAIL or not _ADDRESS.fullmatch(address):
        raise Invalid("This is not an e-mail address.", field="email")
    return EmailAddress(address)


def acceptable_password(password: str, *, field: str) -> str:
    """Raises Invalid; what characters it has is nobody's business (NIST SP 800-63B, 5.1.1.2)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        needed = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        raise Invalid(f"A password needs {needed}.", field=field)
    if password in (password + password)[1:-1]:  # it is found again within: a part, repeated
        raise Invalid("A password that repeats itself is easily guessed.", field=field)
    return password


_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}", flags=re.ASCII
)
