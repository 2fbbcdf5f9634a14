"""The arguments of a job, to JSON and back."""

import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

from application.errors import Invalid


class UnknownShape(Invalid):
    """The payload does not fit the use case's arguments."""


def to_json(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _written(value) for name, value in arguments.items()}


def from_json(payload: Mapping[str, Any], use_case: object, *, key: UUID) -> dict[str, Any]:
    """Return the payload as the arguments that the use case's annotations ask for.

    A use case that acts outside of the storage asks for the `key`, the job's id, by which what
    it does can be recognised when it is done again.
    Raises UnknownShape when a name is missing or unknown, or a value is not of its type.
    """
    call = type(use_case).__call__
    types = get_type_hints(call)
    wanted = {
        name: parameter.default is inspect.Parameter.empty
        for name, parameter in inspect.signature(call).parameters.items()
        if name != "self"
    }
    if "key" in wanted:
        payload = {**payload, "key": str(key)}
    missing = {name for name, required in wanted.items() if required} - payload.keys()
    if unfit := missing | (payload.keys() - wanted.keys()):
        raise UnknownShape(f"{type(use_case).__name__}: missing or unknown {sorted(unfit)}.")
    return {name: _read(name, value, types[name]) for name, value in payload.items()}


def _read(name: str, value: Any, wanted: type) -> Any:
    read = _READ.get(wanted)
    if read is not None and isinstance(value, str):
        try:
            return read(value)
        except ValueError:
            pass
    elif type(value) is wanted:
        return value
    raise UnknownShape(f"{name} is not a {wanted.__name__}.")


def _written(value: Any) -> Any:
    match value:
        case UUID():  # or a driver's own kind of it
            return str(value)
        case datetime():
            return value.isoformat()
        case _:
            return value


_READ: dict[type, Callable[[str], Any]] = {UUID: UUID, datetime: datetime.fromisoformat, str: str}
