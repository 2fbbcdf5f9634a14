"""The arguments of a job, to JSON and back."""

import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, get_type_hints
from uuid import UUID

from application.errors import Invalid


class UnknownShape(Invalid):
    """The payload does not fit the use case's arguments."""


def to_json(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _written(value) for name, value in arguments.items()}


def from_json(
    payload: Mapping[str, Any], use_case: Callable[..., Any], *, offered: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the payload as the arguments that the use case's annotations ask for.

    To them come those of the arguments `offered` that it asks for as well.
    Raises UnknownShape when a name is missing or unknown, or a value is not of its type.
    """
    signature, types = inspect.signature(use_case), get_type_hints(type(use_case).__call__)
    given = {name: value for name, value in offered.items() if name in signature.parameters}
    try:
        signature.bind(**payload, **given)
    except TypeError as misfit:
        raise UnknownShape(f"{type(use_case).__name__}: {misfit}.") from None
    return given | {name: _read(name, value, types[name]) for name, value in payload.items()}


def _read(name: str, value: Any, wanted: type) -> Any:
    read = wanted if issubclass(wanted, StrEnum) else _READ.get(wanted)
    if read is not None and isinstance(value, str):
        try:
            return read(value)
        except ValueError:
            pass
    elif type(value) is wanted:
        return value
    raise UnknownShape(f"{name} is not a {wanted.__name__}.")


def _written(value: Any) -> Any:
    if isinstance(value, UUID):  # or a driver's own kind of it
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


_READ: dict[type, Callable[[str], Any]] = {UUID: UUID, datetime: datetime.fromisoformat, str: str}
