"""The parts of a postgresql:// URL, with libpq's names, as asyncpg and SQLAlchemy take them.

Hosts hand URLs out for libpq, or for other clients: what has no meaning here is refused by name.
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
ASYNCPG_PARAMETERS = {  # it reads these names of libpq by itself, from a DSN
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
IGNORED_PARAMETERS = {  # asyncpg does what these ask for at most
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
    url: sa.URL
    connect_args: dict[str, Any] = field(repr=False)  # the driver's
    pooled: bool  # a pooler may give each transaction another connection


def postgres_address(url: str, *, timeout: float) -> PostgresAddress:
    """Raises UnusableURL; connecting takes `timeout` seconds at most."""
    address = ServerURL.of(url)
    query = dict(address.query)
    pooled = _asks_for_pooler(query)
    options: dict[str, Any] = {
        "timeout": _timeout(query.pop("connect_timeout", None), timeout),
        **_server_options(query),
        **_asyncpg_options(query),
        **_host_options(address, query.pop("host", None), query.pop("port", None)),
        "user": query.pop("user", address.user) or None,
        "password": query.pop("password", address.password),
        "database": query.pop("dbname", address.path) or None,
    }
    _must_be_without_effect(query)
    _try_out(options)
    named = sa.URL.create(
        "postgresql+asyncpg", database=options["database"]
    )  # in spans
    return PostgresAddress(named, options, pooled)


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


def _timeout(given: str | None, max_length: float) -> float:
    if given is None or given in NO_TIMEOUT:
        return max_length
    if not given.isdecimal():
        raise UnusableURL("connect_timeout=seconds")
    return min(float(given), max_length)


def _system_certificates(dsn: dict[str, str]) -> ssl.SSLContext:
    """As libpq 16 has it, the mode is verify-full then."""
    del dsn["sslrootcert"]
    if dsn.pop("sslmode", VERIFY_FULL) != VERIFY_FULL:
        raise UnusableURL(
            f"sslmode={VERIFY_FULL} where sslrootcert is {SYSTEM_CERTIFICATES}"
        )
    return ssl.create_default_context()


def _asks_for_pooler(query: dict[str, str]) -> bool:
    """Whether the URL says, in other clients' words, what STORAGE_POOLER=transaction says."""
    sizes = {
        query.pop("statement_cache_size", None),
        query.pop("prepared_statement_cache_size", None),
    }
    pooled = query.pop("pgbouncer", "false")
    if pooled not in ("true", "false") or sizes - {None, "0"}:
        raise UnusableURL(
            "pgbouncer=true or statement_cache_size=0, where there is a pooler"
        )
    return pooled == "true" or "0" in sizes


def _must_be_without_effect(query: Mapping[str, str]) -> None:
    for name, value in query.items():
        accepted = IGNORED_PARAMETERS.get(name)
        if accepted is None and name.isidentifier():
            raise UnusableURL(f"postgresql:// without the parameter {name}")
        if accepted is None or value not in accepted:
            raise UnusableURL(f"{name} only as {' or '.join(sorted(accepted or ()))}")


def _host_options(
    address: ServerURL, host: str | None, port: str | None
) -> Mapping[str, object]:
    """Return hosts and their ports, which libpq's parameters may name, too."""
    hosts = host.split(",") if host else [one.name for one in address.hosts]
    ports = [one.port or PORT for one in address.hosts]
    if port is not None:
        ports = [_port(text) for text in port.split(",")]
    if len(ports) == 1:
        ports *= len(hosts)
    if len(ports) != len(hosts):
        raise UnusableURL("one port, or as many as there are hosts")
    return {"host": hosts, "port": ports} if any(hosts) else {}


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PORT:
        raise UnusableURL(f"a port from 1 to {MAX_PORT}")
    return int(text)


def _try_out(options: Mapping[str, Any]) -> None:
    """Let the driver read its part: names of modes, files of certificates."""
    names = signature(_parse_connect_dsn_and_args).parameters
    try:
        _parse_connect_dsn_and_args(**{name: options.get(name) for name in names})
    except (ClientConfigurationError, InterfaceError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise UnusableURL(f"what the driver can use ({reason})") from None
