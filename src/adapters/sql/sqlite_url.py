"""Validation of sqlite:// URLs."""

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from adapters.server_url import UnusableURL


def sqlite_address(url: str) -> sa.URL:
    """Return SQLAlchemy's URL of the file.

    Raises UnusableURL if the URL does not name a file.
    """
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise UnusableURL("sqlite:///path") from None
    name = address.database or ""
    if address.host or address.query or not name or "\0" in name:
        raise UnusableURL(
            "sqlite:///relative/path or sqlite:////absolute/path, and nothing else"
        )
    # In memory, each connection would have a database of its own.
    if name == ":memory:" or name.startswith("file:"):
        raise UnusableURL("a file, or memory://")
    return address.set(drivername="sqlite+aiosqlite")
