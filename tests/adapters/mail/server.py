"""A real SMTP server in this process that records the mails it receives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP

from adapters.mail.smtp_url import SmtpAddress

TIMEOUT = 30  # seconds; the awaited states take milliseconds


class Mailbox:
    """The received envelopes, and the replies of the server."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.answer = "250 OK"
        self.refusal = ""  # the answer to every RCPT, if set

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.received.append(envelope)
        return self.answer


class Session(SMTP):
    """A connection that sets an event when it ends."""

    def __init__(self, handler: Mailbox) -> None:
        super().__init__(handler, loop=asyncio.get_running_loop())
        self.ended = asyncio.Event()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.ended.set()


@asynccontextmanager
async def receiving() -> AsyncIterator[tuple[Mailbox, SmtpAddress]]:
    box, sessions = Mailbox(), []

    def accept() -> Session:
        sessions.append(Session(box))
        return sessions[-1]

    server = await asyncio.get_running_loop().create_server(accept, "127.0.0.1", 0)
    async with server:
        yield (
            box,
            SmtpAddress(host="127.0.0.1", port=server.sockets[0].getsockname()[1]),
        )
        for session in sessions:
            await asyncio.wait_for(session.ended.wait(), TIMEOUT)
