"""Converters of what is put together: optional values, lists, dicts, value objects."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

Convert = Callable[[Any], Any]  # a value to its plain form, or back
PlainRecord = dict[str, Any]  # plain values by the names of fields


@dataclass(frozen=True, slots=True)
class Converter:
    """Writes the values of one type in a plain form, and reads them back.

    `read` raises TypeError, ValueError, LookupError or ArithmeticError for what is no plain form.
    """

    write: Convert
    read: Convert


class Readable(Protocol):
    """A row or a document, which is read by the names of fields."""

    def __getitem__(self, name: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Fields:
    """The converters of a dataclass's fields, by their names."""

    writers: Mapping[str, Convert]
    readers: Mapping[str, Convert]

    def write(self, thing: object) -> PlainRecord:
        return {
            name: write(getattr(thing, name)) for name, write in self.writers.items()
        }

    def read(self, record: Readable) -> dict[str, Any]:  # the values are of any type
        """Return the fields' values; what the record has beyond is left."""
        return {name: read(record[name]) for name, read in self.readers.items()}

    def without(self, names: Collection[str]) -> "Fields":
        return Fields(_without(names, self.writers), _without(names, self.readers))


def pass_through(value: object) -> object:
    return value


PASS_THROUGH = Converter(pass_through, pass_through)


def instance_of(kind: type, value: Any) -> Any:
    """Return it; raises TypeError when it is of another type, be that a subclass.

    A bool is no int here, and a datetime no date.
    """
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} in the place of {kind.__name__}")
    return value


def optional(value: Converter) -> Converter:
    if value is PASS_THROUGH:
        return PASS_THROUGH

    def write(some: object) -> object:
        return None if some is None else value.write(some)

    def read(plain: object) -> object:
        return None if plain is None else value.read(plain)

    return Converter(write, read)


def member_of(enum: type[Enum]) -> Converter:
    """By their values where these are text and whole numbers, by their names otherwise."""
    if all(isinstance(member.value, str | int) for member in enum):
        members = {member.value: member for member in enum}
        return Converter(attrgetter("value"), members.__getitem__)
    return Converter(attrgetter("name"), lambda name: enum[name])


def collection_of(
    kind: Callable[[Iterable[object]], object], item: Converter
) -> Converter:
    def read(plain: object) -> object:
        return kind(map(item.read, instance_of(list, plain)))

    if kind in (set, frozenset):
        return Converter(lambda items: _sorted(map(item.write, items)), read)
    return Converter(lambda items: [item.write(each) for each in items], read)


def tuple_of(items: Sequence[Converter]) -> Converter:
    """Tuples of so many items, each of its own type."""

    def write(values: Sequence[object]) -> object:
        return [item.write(value) for item, value in zip(items, values, strict=True)]

    def read(plain: object) -> object:
        pairs = zip(items, instance_of(list, plain), strict=True)
        return tuple(item.read(value) for item, value in pairs)

    return Converter(write, read)


def dict_of(key: Converter, value: Converter) -> Converter:
    if key is value is PASS_THROUGH:
        return Converter(dict, partial(instance_of, dict))

    def write(values: Mapping[str, object]) -> object:
        return {key.write(name): value.write(each) for name, each in values.items()}

    def read(plain: object) -> object:
        pairs = instance_of(dict, plain).items()
        return {key.read(name): value.read(each) for name, each in pairs}

    return Converter(write, read)


def value_object(kind: type, fields: Fields) -> Converter:
    """Fields that were added later, and are not in what was written before, have defaults."""

    def write(thing: object) -> object:
        return fields.write(
            instance_of(kind, thing)
        )  # a subclass's own fields would be lost

    def read(plain: object) -> object:
        record = instance_of(dict, plain)
        missing = fields.readers.keys() - record.keys()
        there = fields.without(missing) if missing else fields
        return kind(**there.read(record))

    return Converter(write, read)


def _sorted(plain: Iterable[Any]) -> list[Any]:
    """Sets are written alike whenever they are equal."""
    items = list(plain)
    try:
        return sorted(items)
    except TypeError:  # dicts, or values of several types
        return sorted(items, key=repr)


def _without(
    names: Collection[str], converts: Mapping[str, Convert]
) -> Mapping[str, Convert]:
    return {name: convert for name, convert in converts.items() if name not in names}
