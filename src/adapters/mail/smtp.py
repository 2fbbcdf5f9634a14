"""A mailer that sends by SMTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast
from uuid import UUID

import aiosmtplib

from adapters.mail.message import build_message
from adapters.mail.sender import Sender
from adapters.mail.smtp_url import SmtpAddress
from adapters.telemetry.otel.instrument import traced
from application.errors import Unavailable
from application.mail import Mail

TIMEOUT = 10.0  # seconds, for each command
DIALOGUE_TIMEOUT = 30.0  # seconds, from connecting until the server accepts the mail
QUIT_TIMEOUT = 1.0  # seconds, for the reply to QUIT


class SmtpMailer:
    """Sends each mail over a connection of its own.

    `smtps://` uses TLS from the start; `smtp://` upgrades with STARTTLS if the server
    offers it. A password is never sent without TLS.
    """

    def __init__(self, server: SmtpAddress, *, sender: Sender) -> None:
        self._server = server
        self._sender = sender

    async def send(self, mail: Mail, *, key: UUID) -> None:
        content = build_message(mail, key=key, sender=self._sender)
        try:
            await self._deliver(content, to=mail.to)
        except (aiosmtplib.SMTPException, OSError) as error:
            reason = _reason(error)
            raise Unavailable(
                f"The mail server did not accept the mail: {reason}"
            ) from error

    @traced("SMTP send")
    async def _deliver(self, content: bytes, *, to: str) -> None:
        async with self._connect() as client:
            # Pass the envelope: the client would parse it from the headers.
            await client.sendmail(self._sender.address, [to], content)

    async def probe(self) -> None:
        async with self._connect():
            pass  # connecting includes the greeting and signing in

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Connect for the block; ignore a failing QUIT, as the mail was accepted."""
        client = self._make_client()
        try:
            async with asyncio.timeout(DIALOGUE_TIMEOUT):
                await client.connect()
                await self._sign_in(client)
                yield client
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.execute_command(b"QUIT", timeout=QUIT_TIMEOUT)
        finally:
            _abort(client)

    async def _sign_in(self, client: aiosmtplib.SMTP) -> None:
        """Sign in after connecting, so that a connection that is refused is aborted.

        `connect` would close it, in the background.
        """
        if self._server.user:
            await client.login(self._server.user, self._server.password or "")

    def _make_client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.implicit_tls,
            start_tls=True if server.user and not server.implicit_tls else None,
            timeout=TIMEOUT,
        )


def _abort(client: aiosmtplib.SMTP) -> None:
    """Close the connection without waiting until the server closes TLS as well."""
    transport = cast("asyncio.Transport | None", client.transport)
    if transport is not None:
        transport.abort()
    client.close()


def _reason(error: Exception) -> str:
    """Return the server's reply without addresses: logs and jobs outlive accounts."""
    return _ADDRESS.sub("an address", str(error) or "no answer in time")


_ADDRESS = re.compile(r"(?<![^\s<>@])[^\s<>@]{1,64}@[^\s<>@]{1,254}")
