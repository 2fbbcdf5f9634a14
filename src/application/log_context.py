"""What the log says of whatever is being done: the request, the user, the job."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

_bound: ContextVar[Mapping[str, str]] = ContextVar(
    "bound", default=MappingProxyType({})
)


def bind(**ids: object) -> None:
    """Have each line of the log tell them, until the task that says so ends."""
    _bound.set({**_bound.get(), **{name: str(value) for name, value in ids.items()}})


def bound_fields() -> Mapping[str, str]:
    return _bound.get()
