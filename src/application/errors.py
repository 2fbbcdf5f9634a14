"""Error families: those of the domain, re-exported, and the application's own."""

from domain.errors import Conflict, Forbidden, Invalid, NotFound, OutOfDate, Refused

__all__ = ["Conflict", "Forbidden", "Invalid", "NotFound", "OutOfDate", "Refused"]


class Unauthenticated(Refused):
    """Who is asking is not known."""


class ConcurrentChange(Refused):
    """Somebody else changed this at the same time; nothing was written."""


class Unavailable(Refused):
    """A part of the system does not answer; nothing was lost, try again."""

    retry_after = 1  # seconds


class ConnectionLost(Unavailable):
    """The connection to the storage was lost before anything was written."""


class RateLimited(Refused):
    """You try this too often: wait, and try again."""

    def __init__(self, detail: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after  # seconds
