"""The one door through which the families of refusals leave the domain, and four more."""

from domain.errors import Conflict, Forbidden, Invalid, NotFound, Refused

__all__ = [
    "ConcurrentChange",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Refused",
    "Unauthenticated",
    "Unavailable",
]


class Unauthenticated(Refused):
    """Who is asking is not known."""


class ConcurrentChange(Refused):
    """Somebody else changed this at the same time; nothing was written."""


class Unavailable(Refused):
    """A part of the system does not answer; nothing was lost, try again."""

    retry_after = 1  # seconds
