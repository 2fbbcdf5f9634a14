"""The mail server that a URL names, in the parts by which it is reached."""

import re
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
from typing import Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    host: str
    port: int | None = None  # that of its kind
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `smtp://user:password@host:port`, or `smtps://…`; user and password are decoded.

        Raises ValueError, which does not quote the URL: what is in the wrong place in it may be a
        password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
            account = (parts.username or "", parts.password or "")
            user, password = (unquote(text, errors="strict") for text in account)
        except ValueError:
            raise ValueError("this is no URL of a mail server") from None
        host = parts.hostname or ""
        if (
            parts.path.strip("/")
            or port == 0
            or not _PLAIN.fullmatch(url)
            or not _is_host(host)
        ):
            raise ValueError("this is no URL of a mail server")
        if bool(user) != bool(password):
            raise ValueError("a user needs a password, and a password a user")
        return cls(
            host=host,
            port=port,
            user=user or None,
            password=password or None,
            implicit_tls=parts.scheme == "smtps",
        )


def _is_host(text: str) -> bool:
    try:
        return bool(_HOST.fullmatch(text)) or bool(IPv6Address(text))
    except AddressValueError:
        return False


_PLAIN = re.compile(r"[^\s\x00-\x1f\x7f?#]*")  # `urlsplit` drops line ends in silence
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")
