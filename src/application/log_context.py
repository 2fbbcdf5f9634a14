"""Fields that the log lines of the current task share, such as ids."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

_bound: ContextVar[Mapping[str, str]] = ContextVar(
    "bound", default=MappingProxyType({})
)


def bind(**ids: object) -> None:
    """Add fields to every log line of this task."""
    _bound.set({**_bound.get(), **{name: str(value) for name, value in ids.items()}})


def bound_fields() -> Mapping[str, str]:
    """Return the fields of the current task."""
    return _bound.get()
