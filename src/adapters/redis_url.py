"""Validation of redis:// URLs, and conversion to options of redis-py."""

from collections.abc import Mapping
from typing import Any

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import SSLConnection, parse_url
from redis.exceptions import RedisError

from adapters.server_url import ServerURL, UnusableURL

TIMEOUTS = ("socket_timeout", "socket_connect_timeout")
PARAMETERS = {
    "client_name",
    "db",
    "health_check_interval",
    "password",
    "protocol",
    "username",
}

Options = Mapping[str, Any]  # as redis-py takes them


def redis_options(url: str, *, timeout: float) -> Options:
    """Return the arguments of a connection pool.

    Every operation on a socket times out after `timeout` seconds, whatever the URL
    says.

    Raises UnusableURL if redis-py cannot use the URL.
    """
    address = ServerURL.of(url)
    for name in address.query:
        if name not in PARAMETERS and not name.startswith("ssl_"):
            raise UnusableURL(
                f"only the parameters ssl_… and {', '.join(sorted(PARAMETERS))}"
            )
    if not address.host.name or not (address.path.isdigit() or not address.path):
        raise UnusableURL(f"{address.scheme}://user:password@host:6379/0")
    try:
        options: dict[str, Any] = {**parse_url(url), **dict.fromkeys(TIMEOUTS, timeout)}
        connection = ConnectionPool(**options).make_connection()  # type: ignore[no-untyped-call]  # untyped
        if isinstance(connection, SSLConnection):
            connection.ssl_context.get()  # reads the files
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnusableURL(f"ssl_… as files in PEM ({reason})") from None
    except (RedisError, TypeError, ValueError):  # the message may quote a value
        raise UnusableURL("parameters that redis-py can use") from None
    return options
