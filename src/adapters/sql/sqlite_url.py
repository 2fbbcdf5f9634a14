"""The file of a sqlite:// URL."""

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from adapters.server_url import UnusableURL


def sqlite_address(url: str) -> sa.URL:
    """Raises UnusableURL."""
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise UnusableURL("sqlite:///path") from None
    name = address.database or ""
    if address.host or address.query or not name:
        raise UnusableURL(
            "sqlite:///relative/path or sqlite:////absolute/path, and nothing else"
        )
    if name == ":memory:" or name.startswith(
        "file:"
    ):  # each connection would have its own
        raise UnusableURL("a file, or memory://")
    return address.set(drivername="sqlite+aiosqlite")
