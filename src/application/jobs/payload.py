"""Conversion of job arguments to JSON, and back."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, get_type_hints

from application.errors import Invalid
from application.json_values import JSON, Json
from application.structures import Converter


class JobCannotRun(Invalid):
    """The job cannot run, however often it is tried."""


class PayloadMismatch(JobCannotRun):
    """The payload does not match the use case's arguments."""


def to_json(arguments: Mapping[str, object], kind: type) -> dict[str, Json]:
    """Return the arguments as JSON, converted by the use case's annotations.

    Raises TypeError, naming the argument, if its type cannot be converted to JSON.
    """
    return {
        name: converter_of(kind, argument=name).write(value)
        for name, value in arguments.items()
    }


def from_json(
    payload: Mapping[str, Json],
    use_case: Callable[..., Awaitable[object]],
    *first: object,
) -> dict[str, Any]:  # the arguments are of any type
    """Return the payload as keyword arguments, converted by the use case's annotations.

    `first` are the positional arguments of the call.

    Raises PayloadMismatch if a name is missing or unknown, or a value has the wrong
    type.
    """
    kind: type = type(use_case)
    try:
        _signature(kind).bind(use_case, *first, **payload)
    except TypeError as misfit:
        raise PayloadMismatch(f"{kind.__name__}: {misfit}.") from None
    return {name: _read(kind, name, value) for name, value in payload.items()}


@cache  # 100 µs, half of what a job that does nothing takes
def _signature(kind: type) -> inspect.Signature:
    return inspect.signature(kind.__call__)


@cache
def converter_of(kind: type, *, argument: str) -> Converter:
    """Return the converter of an argument; raises TypeError as `to_json` does."""
    types = get_type_hints(kind.__call__)
    return JSON.of(types[argument], where=f"{kind.__name__}.{argument}")


def _read(kind: type, name: str, value: Json) -> object:
    converter = converter_of(kind, argument=name)
    try:
        return converter.read(value)
    except (TypeError, ValueError, LookupError, ArithmeticError):
        raise PayloadMismatch(f"{name} has the wrong type.") from None
