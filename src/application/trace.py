"""The current traceparent (W3C Trace Context), carried into jobs."""

from contextvars import ContextVar

current_traceparent: ContextVar[str | None] = ContextVar(
    "current_traceparent", default=None
)
