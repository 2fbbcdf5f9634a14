"""Deferred calls of use cases, which workers make."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, Self, overload

from application.jobs.kinds import JobRun
from application.jobs.payload import to_json
from application.json_values import Json

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Call:
    """The name of a use case, and its arguments as JSON."""

    name: str
    payload: Mapping[str, Json]
    delay: timedelta = timedelta()  # after the job is added

    def delayed(self, by: timedelta) -> Self:
        """Return the same call, to be made after this delay."""
        return replace(self, delay=by)


@overload
def call_of(
    kind: Callable[..., Callable[Concatenate[JobRun, P], Awaitable[object]]],
    /,
    *args: P.args,
    **arguments: P.kwargs,
) -> Call: ...
@overload
def call_of(
    kind: Callable[..., Callable[P, Awaitable[object]]],
    /,
    *args: P.args,
    **arguments: P.kwargs,
) -> Call: ...
def call_of(
    kind: Any, /, *_: object, **arguments: object
) -> Call:  # the overloads type it
    """Return a deferred call: `call_of(EmailUser, user_id=…)`.

    The `JobRun` of an external job is left out: the worker adds it.
    """
    return Call(kind.__name__, to_json(arguments, kind))
