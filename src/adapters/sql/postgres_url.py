"""Conversion of postgresql:// URLs to the arguments of asyncpg and SQLAlchemy.

Hosting providers hand out URLs for libpq and for other clients. Parameters that have no
effect here are refused by name.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from asyncpg.connect_utils import _parse_connect_dsn_and_args  # type: ignore[attr-defined]  # not in its stubs
from asyncpg.exceptions import ClientConfigurationError, InterfaceError

from adapters.server_url import MAX_PORT, ServerURL, UnusableURL

PORT = 5432
ASYNCPG_PARAMETERS = {  # libpq's names that asyncpg reads from a DSN
    "krbsrvname",
    "passfile",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "target_session_attrs",
}
SERVER_PARAMETERS = {"application_name", "options"}
IGNORED_PARAMETERS = {  # values that ask for no more than asyncpg does anyway
    "channel_binding": {"disable", "prefer"},
    "gssencmode": {"disable", "prefer"},
}
NO_TIMEOUT = {"0", "-1"}
SYSTEM_CERTIFICATES = "system"
VERIFY_FULL = "verify-full"
TARGET_SESSION_ATTRS = (
    "any",
    "primary",
    "standby",
    "read-write",
    "read-only",
    "prefer-standby",
)


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """The arguments for connecting to a server or cluster."""

    url: sa.URL
    connect_args: dict[str, Any] = field(repr=False)  # asyncpg's
    behind_pooler: bool  # a pooler may run each transaction on another connection


def postgres_address(url: str, *, timeout: float) -> PostgresAddress:
    """Parse a URL; connecting then takes at most `timeout` seconds.

    Raises UnusableURL if asyncpg cannot use the URL.
    """
    address = ServerURL.of(url)
    query = dict(address.query)
    behind_pooler = _asks_for_pooler(query)
    options: dict[str, Any] = {
        "timeout": _timeout(query.pop("connect_timeout", None), timeout),
        **_server_options(query),
        **_asyncpg_options(query),
        **_host_options(address, query.pop("host", None), query.pop("port", None)),
        "user": query.pop("user", address.user) or None,
        "password": query.pop("password", address.password),
        "database": query.pop("dbname", address.path) or None,
    }
    _refuse_unknown(query)
    _validate_by_driver(options)
    # Spans name the database; all else is in the driver's arguments.
    name_only = sa.URL.create("postgresql+asyncpg", database=options["database"])
    return PostgresAddress(name_only, options, behind_pooler)


def _server_options(query: dict[str, str]) -> Mapping[str, object]:
    settings = {name: query.pop(name) for name in SERVER_PARAMETERS & query.keys()}
    return {"server_settings": settings} if settings else {}


def _asyncpg_options(query: dict[str, str]) -> Mapping[str, object]:
    dsn = {name: query.pop(name) for name in ASYNCPG_PARAMETERS & query.keys()}
    if dsn.get("target_session_attrs", "any") not in TARGET_SESSION_ATTRS:
        raise UnusableURL(f"target_session_attrs as {', '.join(TARGET_SESSION_ATTRS)}")
    context = {}
    if dsn.get("sslrootcert") == SYSTEM_CERTIFICATES:
        context["ssl"] = _system_certificates(dsn)
    return {"dsn": f"postgresql://?{urlencode(dsn)}", **context}


def _timeout(text: str | None, max_timeout: float) -> float:
    if text is None or text in NO_TIMEOUT:
        return max_timeout
    if not text.isdecimal():
        raise UnusableURL("connect_timeout=seconds")
    return min(float(text), max_timeout)


def _system_certificates(dsn: dict[str, str]) -> ssl.SSLContext:
    """Return the context for `sslrootcert=system`, which as in libpq is verify-full."""
    del dsn["sslrootcert"]
    if dsn.pop("sslmode", VERIFY_FULL) != VERIFY_FULL:
        raise UnusableURL(
            f"sslmode={VERIFY_FULL} where sslrootcert is {SYSTEM_CERTIFICATES}"
        )
    return ssl.create_default_context()


def _asks_for_pooler(query: dict[str, str]) -> bool:
    """Return whether the URL has a parameter that means STORAGE_POOLER=transaction.

    `pgbouncer` is Prisma's, the sizes of caches are asyncpg's and SQLAlchemy's.
    """
    sizes = {
        query.pop("statement_cache_size", None),
        query.pop("prepared_statement_cache_size", None),
    }
    behind_pooler = query.pop("pgbouncer", "false")
    if behind_pooler not in ("true", "false") or sizes - {None, "0"}:
        raise UnusableURL(
            "pgbouncer=true or statement_cache_size=0, if there is a pooler"
        )
    return behind_pooler == "true" or "0" in sizes


def _refuse_unknown(query: Mapping[str, str]) -> None:
    """Raise UnusableURL for parameters that ask for something asyncpg does not do."""
    for name, value in query.items():
        accepted = IGNORED_PARAMETERS.get(name)
        if accepted is None and name.isidentifier():
            raise UnusableURL(f"postgresql:// without the parameter {name}")
        if accepted is None or value not in accepted:
            raise UnusableURL(f"{name} only as {' or '.join(sorted(accepted or ()))}")


def _host_options(
    address: ServerURL, host: str | None, port: str | None
) -> Mapping[str, object]:
    """Return the hosts and their ports, which libpq's parameters override."""
    hosts = host.split(",") if host else [server.name for server in address.hosts]
    ports = [server.port or PORT for server in address.hosts]
    if port is not None:
        ports = [_port(text) for text in port.split(",")]
    if len(ports) == 1:
        ports *= len(hosts)
    if len(ports) != len(hosts):
        raise UnusableURL("one port, or one for each host")
    return {"host": hosts, "port": ports} if any(hosts) else {}


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PORT:
        raise UnusableURL(f"a port from 1 to {MAX_PORT}")
    return int(text)


def _validate_by_driver(options: Mapping[str, Any]) -> None:
    """Let asyncpg check its options, such as SSL modes and files of certificates."""
    names = signature(_parse_connect_dsn_and_args).parameters
    try:
        _parse_connect_dsn_and_args(**{name: options.get(name) for name in names})
    except (ClientConfigurationError, InterfaceError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise UnusableURL(f"what the driver can use ({reason})") from None
