"""Masking of secrets in values of settings that are shown or logged."""

import re
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

MASKED = "••••••••"


class SecretPath:
    """Marks a setting whose URL may have a secret path, as trace collectors have."""


# Parameters of URLs whose values are shown; others may be secrets.
VISIBLE_PARAMETERS = {
    "application_name",
    "appname",
    "authmechanism",
    "authsource",
    "cafile",
    "capath",
    "certfile",
    "channel_binding",
    "client_name",
    "connect_timeout",
    "connecttimeoutms",
    "db",
    "dbname",
    "directconnection",
    "gssencmode",
    "health_check_interval",
    "heartbeat",
    "host",
    "journal",
    "maxpoolsize",
    "no_verify_ssl",
    "pgbouncer",
    "port",
    "prepared_statement_cache_size",
    "protocol",
    "readpreference",
    "replicaset",
    "retryreads",
    "retrywrites",
    "sasl_mechanism",
    "serverselectiontimeoutms",
    "ssl",
    "ssl_ca_certs",
    "ssl_cert_reqs",
    "ssl_certfile",
    "ssl_check_hostname",
    "sslmode",
    "sslrootcert",
    "statement_cache_size",
    "target_session_attrs",
    "tls",
    "tlscafile",
    "user",
    "w",
}


def mask(field: FieldInfo, value: object) -> str:
    """Return the value as in `.env`, with secrets masked."""
    if value is None:
        return ""
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return MASKED
    if isinstance(value, bool):
        return str(value).lower()
    if any(isinstance(mark, SecretPath) for mark in field.metadata):
        return _SECRET_PATH.sub(r"\1…", mask_password(str(value)))
    return mask_password(str(value))


def mask_password(url: str) -> str:
    """Mask all parts of a URL that are secrets, or may be if the URL is misspelt."""
    user, at, server = url.rpartition("@")
    server = _PORT.sub(r"\1:…", server)
    server = _QUERY.sub(r"\1=…", server)
    server, mark, query = server.partition("?")
    server, hash_mark, _ = server.partition("#")
    return (
        _without_credentials(user)
        + at
        + server
        + (hash_mark and "#…")
        + mark
        + _without_values(query)
    )


def _without_credentials(user: str) -> str:
    """Mask the password, or a user without a password, which may be a token."""
    scheme = _SCHEME.match(user)
    name = user.removeprefix(scheme[0] if scheme else "")
    if ":" in name:
        return user.removesuffix(name) + name.partition(":")[0] + ":…"
    return user.removesuffix(name) + "…" if scheme and scheme[0] else user


def _without_values(query: str) -> str:
    """Mask the values of all parameters but VISIBLE_PARAMETERS."""
    shown = []
    for parameter in query.split("&") if query else ():
        name, equals, _ = parameter.partition("=")
        is_shown = name.lower() in VISIBLE_PARAMETERS and "#" not in parameter
        shown.append(parameter if is_shown else f"{name if equals else ''}{equals}…")
    return "&".join(shown)


_SECRET_PATH = re.compile(r"^(\w+://[^/]*/)[^/].*")
_SCHEME = re.compile(r"\A[\w+.-]+:/+|")
_PORT = re.compile(r"(://[^/\[:]+):(?!\d*(?:[/,?]|$)).*")
_QUERY = re.compile(r"(password|secret|token|key)=[^&]*", re.IGNORECASE)
