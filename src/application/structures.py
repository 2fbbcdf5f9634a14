"""Converters of composite values: optional values, collections and value objects."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

Convert = Callable[[Any], Any]  # from a value to its plain form, or back
PlainRecord = dict[str, Any]  # plain values by field name


@dataclass(frozen=True, slots=True)
class Converter:
    """Converts values of one type to a plain form, and back.

    `read` raises TypeError, ValueError, LookupError or ArithmeticError if its argument
    is not the plain form of such a value.
    """

    write: Convert
    read: Convert


class Readable(Protocol):
    """A row or a document, with values by field name."""

    def __getitem__(self, name: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Fields:
    """Converters of a dataclass's fields, by name."""

    writers: Mapping[str, Convert]
    readers: Mapping[str, Convert]

    def write(self, thing: object) -> PlainRecord:
        """Return the plain values of the fields."""
        return {
            name: write(getattr(thing, name)) for name, write in self.writers.items()
        }

    def read(self, record: Readable) -> dict[str, Any]:  # the values are of any type
        """Return the values of the fields, ignoring other entries of the record."""
        return {name: read(record[name]) for name, read in self.readers.items()}

    def without(self, names: Collection[str]) -> "Fields":
        """Return the converters without those of the named fields."""
        return Fields(_without(names, self.writers), _without(names, self.readers))


def pass_through(value: object) -> object:
    return value


PASS_THROUGH = Converter(pass_through, pass_through)


def instance_of(kind: type, value: Any) -> Any:
    """Return the value if its type is exactly `kind`.

    Raises TypeError for values of other types, including subclasses: a bool is not
    accepted as an int, nor a datetime as a date.
    """
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value


def optional(value: Converter) -> Converter:
    """Return a converter that keeps None and converts other values."""
    if value is PASS_THROUGH:
        return PASS_THROUGH

    def write(thing: object) -> object:
        return None if thing is None else value.write(thing)

    def read(plain: object) -> object:
        return None if plain is None else value.read(plain)

    return Converter(write, read)


def member_of(enum: type[Enum]) -> Converter:
    """Return a converter of members to their values, or names if values are not plain.

    Plain are texts and integers.
    """
    if all(isinstance(member.value, str | int) for member in enum):
        members = {member.value: member for member in enum}
        return Converter(attrgetter("value"), members.__getitem__)
    return Converter(attrgetter("name"), lambda name: enum[name])


def collection_of(
    kind: Callable[[Iterable[object]], object], item: Converter
) -> Converter:
    """Return a converter of a collection to a list; sets become sorted lists."""

    def read(plain: object) -> object:
        return kind(map(item.read, instance_of(list, plain)))

    if kind in (set, frozenset):
        return Converter(lambda items: _sorted(map(item.write, items)), read)
    return Converter(lambda things: [item.write(thing) for thing in things], read)


def tuple_of(items: Sequence[Converter]) -> Converter:
    """Return a converter of tuples of fixed length, one converter per item."""

    def write(values: Sequence[object]) -> object:
        return [item.write(value) for item, value in zip(items, values, strict=True)]

    def read(plain: object) -> object:
        pairs = zip(items, instance_of(list, plain), strict=True)
        return tuple(item.read(value) for item, value in pairs)

    return Converter(write, read)


def dict_of(key: Converter, value: Converter) -> Converter:
    """Return a converter of dicts."""
    if key is value is PASS_THROUGH:
        return Converter(dict, partial(instance_of, dict))

    def write(values: Mapping[str, object]) -> object:
        return {key.write(name): value.write(each) for name, each in values.items()}

    def read(plain: object) -> object:
        pairs = instance_of(dict, plain).items()
        return {key.read(name): value.read(each) for name, each in pairs}

    return Converter(write, read)


def value_object(kind: type, fields: Fields) -> Converter:
    """Return a converter of a frozen dataclass to a dict.

    Fields that a dict written by an earlier version lacks get their defaults.
    """

    def write(thing: object) -> object:
        # A subclass is refused, because its own fields would be lost.
        return fields.write(instance_of(kind, thing))

    def read(plain: object) -> object:
        record = instance_of(dict, plain)
        missing = fields.readers.keys() - record.keys()
        present = fields.without(missing) if missing else fields
        return kind(**present.read(record))

    return Converter(write, read)


def _sorted(plain: Iterable[Any]) -> list[Any]:
    """Return the items sorted, so that equal sets have the same plain form."""
    items = list(plain)
    try:
        return sorted(items)
    except TypeError:  # dicts, or values of several types
        return sorted(items, key=repr)


def _without(
    names: Collection[str], converts: Mapping[str, Convert]
) -> Mapping[str, Convert]:
    return {name: convert for name, convert in converts.items() if name not in names}
