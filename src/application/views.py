"""What all views share."""

from dataclasses import fields
from typing import Self


class View:
    """A frozen dataclass that shows some of what a thing has."""

    __slots__ = ()

    @classmethod
    def of(cls, thing: object) -> Self:
        """Take each field from the attribute of its name; sets become sorted lists."""
        values = {}
        for field in fields(cls):  # type: ignore[arg-type]  # each view is a dataclass
            value = getattr(thing, field.name)
            values[field.name] = sorted(value) if isinstance(value, set | frozenset) else value
        return cls(**values)
