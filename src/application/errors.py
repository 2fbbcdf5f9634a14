"""Error families: those of the domain, re-exported, and the application's own."""

from domain.errors import Conflict, Forbidden, Invalid, NotFound, OutOfDate, Refused

__all__ = ["Conflict", "Forbidden", "Invalid", "NotFound", "OutOfDate", "Refused"]


class Unauthenticated(Refused):
    """You are not signed in."""


class ConcurrentChange(Refused):
    """Another request changed the resource at the same time: try again."""


class Unavailable(Refused):
    """A part of the service does not answer: try again later."""

    retry_after = 1  # seconds


class ConnectionLost(Unavailable):
    """The connection to the storage was lost, and nothing was written: try again."""


class RateLimited(Refused):
    """Too many requests of this kind: wait and try again."""

    def __init__(self, detail: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after  # seconds
