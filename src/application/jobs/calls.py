"""Calls of use cases, to be made later by a worker."""

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
    """A use case by its name, and its arguments as JSON has them."""

    name: str
    payload: Mapping[str, Json]
    delay: timedelta = timedelta()  # after the job is added

    def delayed(self, by: timedelta) -> Self:
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
    """Return the call of the use case with these arguments: `call_of(EmailUser, user_id=…)`.

    The `JobRun` of an external job is left out: the worker adds it.
    """
    return Call(kind.__name__, to_json(arguments, kind))
