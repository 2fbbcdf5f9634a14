"""Dataclasses as records of plain values, which is how databases keep them, and back."""

from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from typing import Any, Protocol, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

PlainRecord = dict[str, Any]  # as drivers take and return it
Reader = Callable[[Any], object]  # of the value of one field

_known: dict[type, dict[str, Reader]] = {}


class Readable(Protocol):
    """A row or a document, which is read by the names of fields."""

    def __getitem__(self, name: str, /) -> object: ...


def to_record(thing: object) -> PlainRecord:
    """Return its fields by their names: members of an enum as text, sets as sorted lists."""
    return {name: _plain(getattr(thing, name)) for name in _readers(type(thing))}


def from_record(kind: type[T], record: Readable) -> T:
    """Return what the annotations of its fields ask for; what the record has beyond is left."""
    return kind(**{name: read(record[name]) for name, read in _readers(kind).items()})


def _plain(value: Any) -> Any:  # of any field
    if isinstance(value, set):
        return sorted(_plain(item) for item in value)
    if isinstance(value, Enum):
        return value.value
    return value


def _readers(kind: type) -> dict[str, Reader]:
    if kind not in _known:
        types = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.init]
        _known[kind] = {name: _reader(types[name]) for name in names}
    return _known[kind]


def _reader(wanted: object) -> Reader:
    collection = get_origin(wanted)
    if collection in (set, list):
        read_item = _reader(*get_args(wanted))
        return lambda values: collection(map(read_item, values))
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted
    return _unchanged


def _unchanged(value: object) -> object:
    return value
