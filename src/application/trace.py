"""Where in its trace (W3C Trace Context) stands what is being done: jobs carry it on."""

from contextvars import ContextVar

place: ContextVar[str | None] = ContextVar("place", default=None)
