"""Dataclasses as records of plain values, which is how databases keep them, and back."""

from typing import TypeVar

from application.converters import Converters
from application.structures import PlainRecord as PlainRecord
from application.structures import Readable

T = TypeVar("T")


class Records:
    """The records of one storage."""

    def __init__(self, converters: Converters) -> None:
        self.converters = converters

    def to_record(self, thing: object) -> PlainRecord:
        """Return what storages keep of its fields, by their names."""
        return self.converters.fields_of(type(thing)).write(thing)

    def from_record(self, kind: type[T], record: Readable) -> T:
        """Return what the annotations of its fields ask for; what the record has beyond is left."""
        return kind(**self.converters.fields_of(kind).read(record))
