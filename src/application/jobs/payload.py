"""Conversion of job arguments to JSON, and back."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Set
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
    if payload.keys() != _keywords(kind):  # arguments with defaults may be missing
        _check_names(kind, use_case, *first, **payload)
    return {name: _read(kind, name, value) for name, value in payload.items()}


@cache  # 100 µs, more than a job that does nothing takes
def _signature(kind: type) -> inspect.Signature:
    return inspect.signature(kind.__call__)


@cache
def _keywords(kind: type) -> Set[str]:
    return {
        parameter.name
        for parameter in _signature(kind).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }


def _check_names(kind: type, *arguments: object, **payload: Json) -> None:
    try:
        _signature(kind).bind(*arguments, **payload)
    except TypeError as misfit:
        raise PayloadMismatch(f"{kind.__name__}: {misfit}.") from None


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
