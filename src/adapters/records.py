"""Dataclasses as records of plain values, which is how databases keep them, and back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Readers = dict[str, Callable[[Any], Any]]

_known: dict[type, Readers] = {}


def to_record(thing: Any) -> dict[str, Any]:
    """Return its fields by their names: members of an enum as text, sets as sorted lists."""
    return {name: _plain(getattr(thing, name)) for name in _readers(type(thing))}


def from_record(kind: type[T], record: Mapping[str, Any]) -> T:
    """Return what the annotations of its fields ask for; what the record has beyond is left."""
    return kind(**{name: read(record[name]) for name, read in _readers(kind).items()})


def _plain(value: Any) -> Any:
    if isinstance(value, set):
        return sorted(_plain(one) for one in value)
    return value.value if isinstance(value, Enum) else value


def _readers(kind: type) -> Readers:
    if kind not in _known:
        types = get_type_hints(kind)
        _known[kind] = {one.name: _reader(types[one.name]) for one in fields(kind) if one.init}
    return _known[kind]


def _reader(wanted: Any) -> Callable[[Any], Any]:
    collection = get_origin(wanted)
    if collection in (set, list):
        read = _reader(*get_args(wanted))
        return lambda values: collection(map(read, values))
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted
    return lambda value: value
