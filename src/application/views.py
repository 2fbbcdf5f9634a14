"""Base class of views."""

from dataclasses import fields
from typing import Self


class View:
    """Base class of frozen dataclasses that show some attributes of an object."""

    __slots__ = ()

    @classmethod
    def of(cls, thing: object) -> Self:
        """Return a view of an object: each field from its attribute of that name.

        Sets become sorted lists. Lists are copied, so that changing a view's list does
        not change the object.
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
