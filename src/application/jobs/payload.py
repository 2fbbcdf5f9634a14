"""The arguments of a job, to JSON and back."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, get_type_hints

from application.errors import Invalid
from application.json_values import JSON, Json
from application.structures import Converter


class UnknownShape(Invalid):
    """The payload does not fit the use case's arguments."""


def to_json(arguments: Mapping[str, object], kind: type) -> dict[str, Json]:
    """Return the arguments of a use case of that kind, as its annotations say.

    Raises TypeError for an argument of a type that JSON cannot keep; it names that argument.
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
    """Return the payload as the keyword arguments that the use case's annotations ask for.

    `first` are the positional arguments that will stand before them.

    Raises UnknownShape when a name is missing or unknown, or a value is not of its type.
    """
    kind = type(use_case)
    try:
        inspect.signature(use_case).bind(*first, **payload)
    except TypeError as misfit:
        raise UnknownShape(f"{kind.__name__}: {misfit}.") from None
    return {name: _read(kind, name, value) for name, value in payload.items()}


@cache
def converter_of(kind: type, *, argument: str) -> Converter:
    """Return that of an argument of the use case; raises TypeError as `to_json` does."""
    types = get_type_hints(kind.__call__)
    return JSON.of(types[argument], where=f"{kind.__name__}.{argument}")


def _read(kind: type, name: str, value: Json) -> object:
    converter = converter_of(kind, argument=name)
    try:
        return converter.read(value)
    except (TypeError, ValueError, LookupError, ArithmeticError):
        raise UnknownShape(f"{name} is not of the type that is asked for.") from None
