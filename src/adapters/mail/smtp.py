"""Mail by SMTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import aiosmtplib

from adapters.mail.message import build_message
from adapters.mail.sender import Sender
from adapters.mail.server import SmtpServer
from adapters.telemetry.instrumentation import observed_span
from application.errors import Unavailable
from application.mail import Mail

TIMEOUT = 10.0  # seconds, for each step of the dialogue
DIALOGUE_TIMEOUT = 30.0  # seconds, from connecting until the mail is taken
GOODBYE_TIMEOUT = 1.0  # seconds, after it was taken


class SmtpMailer:
    """`smtps://` speaks TLS from the start; `smtp://` changes to it where the server offers that.

    A password is never sent without TLS.
    """

    def __init__(self, server: SmtpServer, *, sender: Sender) -> None:
        self._server = server
        self._sender = sender

    async def send(self, mail: Mail, *, key: UUID) -> None:
        content = build_message(mail, key=key, sender=self._sender)
        try:
            with observed_span("SMTP send"):
                async with self._connected() as client:
                    # The envelope is handed over, and not read from the headers.
                    await client.sendmail(self._sender.address, [mail.to], content)
        except (aiosmtplib.SMTPException, OSError) as error:
            reason = _reason(error)
            raise Unavailable(f"The mail server did not take it: {reason}") from error

    async def probe(self) -> None:
        async with self._connected():
            pass  # it has greeted us, and let us in

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A server that does not say goodbye has taken the mail all the same."""
        client = self._client()
        try:
            async with asyncio.timeout(DIALOGUE_TIMEOUT):
                await client.connect()
                yield client
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=GOODBYE_TIMEOUT)
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.implicit_tls,
            start_tls=True if server.user and not server.implicit_tls else None,
            timeout=TIMEOUT,
        )


def _reason(error: Exception) -> str:
    """Say what the server said; logs and jobs outlive the account, and keep no address of it."""
    return _ADDRESS.sub("an address", str(error) or "no answer in time")


_ADDRESS = re.compile(r"(?<![^\s<>@])[^\s<>@]{1,64}@[^\s<>@]{1,254}")
