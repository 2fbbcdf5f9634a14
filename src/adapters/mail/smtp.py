"""Mail by SMTP."""

from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from adapters.mail.message import message
from application.errors import Unavailable
from application.mail import Mail

TIMEOUT = 10.0  # seconds, for each step of the dialogue


class SmtpMailer:
    """`smtps://` speaks TLS from the start; `smtp://` changes to it where the server offers that.

    A password is never sent without TLS.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self._sender = sender
        address = urlsplit(url)
        self._host, self._port = address.hostname, address.port
        self._user = unquote(address.username) if address.username else None
        self._password = unquote(address.password) if address.password else None
        self._implicit_tls = address.scheme == "smtps"

    async def send(self, mail: Mail, *, key: UUID) -> None:
        try:
            await aiosmtplib.send(
                message(mail, key=key, sender=self._sender),
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._implicit_tls,
                start_tls=True if self._user and not self._implicit_tls else None,
                timeout=TIMEOUT,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server did not take it: {error}") from error
