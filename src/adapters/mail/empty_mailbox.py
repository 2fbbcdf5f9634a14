"""An empty mailbox, for production and for servers that other machines can reach."""

from collections.abc import Sequence
from uuid import UUID

from application.errors import NotFound
from application.mail import SentMail


class EmptyMailbox:
    async def latest(self, limit: int) -> Sequence[SentMail]:  # noqa: ARG002 - the port's signature
        return ()

    async def get(self, key: UUID) -> SentMail:  # noqa: ARG002 - the port's signature
        raise NotFound
