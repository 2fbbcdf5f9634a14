"""Settings of outgoing mail."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from adapters.settings.concern import Concern
from adapters.settings.formats import like, url_with

MAILERS: Mapping[str, str] = {  # the adapter of each scheme
    "file": "file",
    "log": "log",
    "smtp": "smtp",
    "smtps": "smtp",
}
SENDER = like(
    "an address, as Hexagon <hexagon@example.com>", r"([^@<>\r\n]+ <)?[^@<>\s]+@[^@<>\s]+>?"
)


class MailSettings(Concern):
    mail_url: Annotated[str, url_with(MAILERS)] = "file://var/mail"
    """Where mail goes: `file://folder`, `file:///absolute/folder`, `log://`,
    `smtp://user:password@host:587` or `smtps://…` (TLS from the start)."""
    mail_from: Annotated[str, SENDER] = "hexagon@localhost"
    """The sender of all mail."""

    @property
    def mail_kind(self) -> str:
        return MAILERS[urlsplit(self.mail_url).scheme]

    @property
    def mail_path(self) -> Path:
        address = urlsplit(self.mail_url)
        return Path(address.netloc + address.path)
