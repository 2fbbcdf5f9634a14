"""Settings of outgoing mail."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from adapters.mail.sender import Sender
from adapters.mail.smtp_url import SmtpAddress
from adapters.settings.formats import describe_accepted, url_of_schemes
from adapters.settings.group import SettingsGroup

MAILERS: Mapping[str, str] = {  # the adapter of each scheme
    "file": "file",
    "log": "log",
    "smtp": "smtp",
    "smtps": "smtp",
}
URL = url_of_schemes(MAILERS)
ENCODED = Field(
    examples=[
        f"{describe_accepted(URL)} (percent-encoded / ? # % @ in user and password)"
    ]
)
SENDER = Field(examples=["an address such as Hexagon <hexagon@example.com>"])


def _usable_url(url: str) -> str:
    if MAILERS[_scheme(url)] == "smtp":
        SmtpAddress.parse(url)
    return url


def _usable_sender(text: str) -> str:
    Sender.parse(text)
    return text


def _scheme(url: str) -> str:
    return url.partition("://")[0]


class MailSettings(SettingsGroup):
    mail_url: Annotated[str, URL, ENCODED, AfterValidator(_usable_url)] = (
        "file://var/mail"
    )
    """Destination of mail: `file://folder`, `file:///absolute/folder`, `log://`,
    `smtp://user:password@host:587` or `smtps://…` (TLS from the start). Percent-encode
    `/ ? # % @` in user and password."""
    mail_from: Annotated[str, SENDER, AfterValidator(_usable_sender)] = (
        "hexagon@localhost"
    )
    """Sender of all mail: an address, or `name <address>` with any characters in the
    name."""

    @property
    def mail_kind(self) -> str:
        return MAILERS[_scheme(self.mail_url)]

    @property
    def mail_path(self) -> Path:
        return Path(self.mail_url.partition("://")[2])

    @property
    def mail_server(self) -> SmtpAddress:
        return SmtpAddress.parse(self.mail_url)

    @property
    def mail_sender(self) -> Sender:
        return Sender.parse(self.mail_from)
