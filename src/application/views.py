"""What all views share."""

from dataclasses import fields
from typing import Self


class View:
    """A frozen dataclass that shows some of what a thing has."""

    __slots__ = ()

    @classmethod
    def of(cls, thing: object) -> Self:
        """Take each field from the attribute of its name; sets become sorted lists.

        Lists are copied: whoever changes one of a view changes nothing that is kept.
        """
        values = {}
        for field in fields(cls):  # type: ignore[arg-type]  # each view is a dataclass
            values[field.name] = _plain_value(getattr(thing, field.name))
        return cls(**values)


def _plain_value(value: object) -> object:
    match value:
        case set() | frozenset():
            return sorted(value)
        case list():
            return [*value]
    return value
