"""The port of outgoing mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from application.rate_limits import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What it tells; how it says so is the template's.

    The budget limits how many a recipient gets. Unless an account has verified the address, the
    mail may reach a stranger: then it holds no text that a user has written.
    """

    to: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    budget: Rule = Rule.MAIL_TO_UNVERIFIED


class Mailer(Protocol):
    async def send(self, mail: Mail, *, key: UUID) -> None:
        """Send it; the key makes a mail that is sent again recognisable as the same one.

        Raises Unavailable when it could not be handed over.
        """

    async def probe(self) -> None:
        """Raise whatever is in the way of sending."""
