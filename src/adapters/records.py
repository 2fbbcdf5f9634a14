"""Conversion between dataclasses and the plain records that databases store."""

from typing import TypeVar

from application.converters import Converters
from application.structures import PlainRecord as PlainRecord
from application.structures import Readable

T = TypeVar("T")


class Records:
    """Converts dataclasses with the converters of one storage."""

    def __init__(self, converters: Converters) -> None:
        self.converters = converters

    def to_record(self, thing: object) -> PlainRecord:
        """Return the stored values of the dataclass's fields, by name."""
        return self.converters.fields_of(type(thing)).write(thing)

    def from_record(self, kind: type[T], record: Readable) -> T:
        """Return an instance made from the record; ignore the record's other values."""
        return kind(**self.converters.fields_of(kind).read(record))
