"""The arguments of a job, to JSON and back."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias, get_type_hints
from uuid import UUID

from application.errors import Invalid

Json: TypeAlias = Any
"""A value as JSON has it: mypy's recursive types would refuse most of what it comes from."""

FROM_TEXT: Mapping[type, Callable[[str], object]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    str: str,
}


class UnknownShape(Invalid):
    """The payload does not fit the use case's arguments."""


def to_json(arguments: Mapping[str, object]) -> dict[str, Json]:
    return {name: _to_json(value) for name, value in arguments.items()}


def from_json(
    payload: Mapping[str, Json], use_case: Callable[..., Awaitable[object]], *first: object
) -> dict[str, Any]:  # the arguments are of any type
    """Return the payload as the keyword arguments that the use case's annotations ask for.

    `first` are the positional arguments that will stand before them.

    Raises UnknownShape when a name is missing or unknown, or a value is not of its type.
    """
    try:
        inspect.signature(use_case).bind(*first, **payload)
    except TypeError as misfit:
        raise UnknownShape(f"{type(use_case).__name__}: {misfit}.") from None
    types = get_type_hints(type(use_case).__call__)
    return {name: _from_json(name, value, types[name]) for name, value in payload.items()}


def _to_json(value: object) -> Json:
    if isinstance(value, UUID):  # or a driver's own subclass
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _from_json(name: str, value: Json, wanted: type) -> object:
    read = wanted if issubclass(wanted, StrEnum) else FROM_TEXT.get(wanted)
    if read is None:
        if type(value) is wanted:
            return value
    elif isinstance(value, str):
        try:
            return read(value)
        except ValueError:
            pass
    raise UnknownShape(f"{name} is not a {wanted.__name__}.")
