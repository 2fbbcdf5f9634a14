"""The address and credentials of a mail server, parsed from a URL."""

import re
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
from typing import Self
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAddress:
    """The address of a mail server, and the credentials to sign in with."""

    host: str
    port: int | None = None  # the protocol's default
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False

    @classmethod
    def parse(cls, url: str) -> Self:
        """Parse `smtp://user:password@host:port` or `smtps://…`, percent-decoded.

        Raises ValueError if the URL is malformed. The message does not quote the URL,
        because a misplaced part of it may be a password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
            user = unquote(parts.username or "", errors="strict")
            password = unquote(parts.password or "", errors="strict")
        except ValueError:
            raise ValueError("not the URL of a mail server") from None
        host = parts.hostname or ""
        if (
            parts.path.strip("/")
            or port == 0
            or not _ALLOWED_CHARACTERS.fullmatch(url)
            or not _is_host(host)
        ):
            raise ValueError("not the URL of a mail server")
        if bool(user) != bool(password):
            raise ValueError("give both a user and a password, or neither")
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


# `urlsplit` silently drops line ends, so the whole URL is checked. No query or fragment
# is accepted.
_ALLOWED_CHARACTERS = re.compile(r"[^\s\x00-\x1f\x7f?#]*")
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")
