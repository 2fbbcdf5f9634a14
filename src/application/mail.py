"""Port of outgoing mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from application.rate_limits import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail: a template, and the facts to fill in.

    The budget limits the number of mails per recipient. Mail to an unverified address
    may reach a stranger, so its facts must not include text that a user has written.
    """

    to: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    budget: Rule = Rule.MAIL_TO_UNVERIFIED


class Mailer(Protocol):
    async def send(self, mail: Mail, *, key: UUID) -> None:
        """Send the mail.

        The key identifies the mail when it is sent again, to allow deduplication.

        Raises Unavailable if the mail server does not accept it.
        """

    async def probe(self) -> None:
        """Check the connection to the mail server.

        Raises any error that prevents sending.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail as its recipient reads it; all of its text is untrusted."""

    key: UUID
    sent_at: datetime
    to: str
    subject: str
    text: str = field(repr=False)


class Mailbox(Protocol):
    """Port of the mails that development keeps, to be read in the browser."""

    async def latest(self, limit: int) -> Sequence[SentMail]:
        """Return up to `limit` mails, newest first.

        Raises Unavailable if they cannot be read.
        """

    async def get(self, key: UUID) -> SentMail:
        """Return one mail.

        Raises NotFound if there is no such mail, Unavailable if it cannot be read.
        """
