"""Mail by SMTP."""

from typing import TypedDict
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from adapters.mail.message import message
from adapters.telemetry.watching import watched
from application.errors import Unavailable
from application.mail import Mail

TIMEOUT = 10.0  # seconds, for each step of the dialogue


class Server(TypedDict):
    """The arguments by which aiosmtplib connects."""

    hostname: str | None
    port: int | None
    username: str | None
    password: str | None
    use_tls: bool
    start_tls: bool | None
    timeout: float


class SmtpMailer:
    """`smtps://` speaks TLS from the start; `smtp://` changes to it where the server offers that.

    A password is never sent without TLS.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self._sender = sender
        address = urlsplit(url)
        user = unquote(address.username or "")
        implicit_tls = address.scheme == "smtps"
        self._server: Server = {
            "hostname": address.hostname,
            "port": address.port,
            "username": user or None,
            "password": unquote(address.password or "") or None,
            "use_tls": implicit_tls,
            "start_tls": True if user and not implicit_tls else None,
            "timeout": TIMEOUT,
        }

    async def send(self, mail: Mail, *, key: UUID) -> None:
        content = message(mail, key=key, sender=self._sender)
        try:
            with watched("SMTP send"):
                await aiosmtplib.send(content, **self._server)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server did not take it: {error}") from error

    async def try_out(self) -> None:
        async with aiosmtplib.SMTP(**self._server):
            pass  # it has greeted us, and let us in
