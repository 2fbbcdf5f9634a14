"""Strict parsing of server URLs (RFC 3986).

Drivers get the parsed parts, because each driver would parse a URL differently.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from adapters.unusable_setting import UnusableSetting

_URL = re.compile(
    r"\A(?P<scheme>[a-z][a-z0-9+]*)://"
    r"(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<hosts>[^@/?#]*)"
    r"(?:/(?P<path>[^?#]*))?"
    r"(?:\?(?P<query>[^#]*))?"
)
_HOST = re.compile(
    r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s:,\[\]]*)(?::(?P<port>[0-9]{1,5}))?"
)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")
MAX_PORT = 65_535


class UnusableURL(UnusableSetting):
    """The driver cannot use the URL."""


@dataclass(frozen=True, slots=True)
class Host:
    name: str  # an IPv6 address has no brackets
    port: int | None

    def at(self, default_port: int) -> str:
        """Return `name:port`."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{name}:{self.port or default_port}"


@dataclass(frozen=True, slots=True)
class ServerURL:
    """The parts of a URL, percent-decoded."""

    scheme: str
    user: str | None
    password: str | None
    hosts: tuple[Host, ...]
    path: str  # without the leading slash
    query: Mapping[str, str]

    @classmethod
    def of(cls, url: str) -> "ServerURL":
        """Parse a URL.

        Raises UnusableURL if the URL is malformed.
        """
        parts = _URL.fullmatch(url)
        if parts is None or _BLANK.search(url) or _BARE_PERCENT.search(url):
            raise UnusableURL(
                "scheme://user:password@host:port, with a percent-encoded password"
            )
        user, password = parts["user"], parts["password"]
        return cls(
            scheme=parts["scheme"],
            user=_decoded(user),
            password=_decoded(password),
            hosts=tuple(_host(host) for host in parts["hosts"].split(",")),
            path=_decoded(parts["path"]) or "",
            query=_query(parts["query"] or ""),
        )

    @property
    def host(self) -> Host:
        """The only host.

        Raises UnusableURL if the URL names several.
        """
        if len(self.hosts) > 1:
            raise UnusableURL(f"{self.scheme}:// with one host")
        return self.hosts[0]

    def must_have_only_hosts(self, *parameters: str) -> None:
        """Check that all hosts have names, and only these parameters follow.

        Raises UnusableURL otherwise.
        """
        if self.path or not all(host.name for host in self.hosts):
            raise UnusableURL(
                f"{self.scheme}://user:password@host:port, without a path"
            )
        self.must_have_only_parameters(*parameters)

    def must_have_only_parameters(self, *names: str) -> None:
        """Check that the URL has no other parameters.

        Raises UnusableURL otherwise.
        """
        if self.query.keys() - set(names):
            raise UnusableURL(f"only the parameters {', '.join(sorted(names))}")


def _host(text: str) -> Host:
    host = _HOST.fullmatch(text)
    port = int(host["port"]) if host and host["port"] else None
    if host is None or (port is not None and not 1 <= port <= MAX_PORT):
        raise UnusableURL(
            f"a port from 1 to {MAX_PORT}, and a percent-encoded password (/ is %2F)"
        )
    return Host(_decoded(host["name"].strip("[]")) or "", port)


def _query(text: str) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict"
        )
    except ValueError:
        raise UnusableURL("parameters as name=value, separated by &") from None
    return dict(pairs)


def _decoded(text: str | None) -> str | None:
    try:
        return text and unquote(text, errors="strict")
    except ValueError:
        raise UnusableURL("a URL that is percent-encoded in UTF-8") from None
