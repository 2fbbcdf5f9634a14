"""What all views share."""

from dataclasses import fields
from typing import Any, Self


class View:
    """A frozen dataclass that shows some of what a thing has."""

    __slots__ = ()

    @classmethod
    def of(cls, thing: Any) -> Self:
        """Take each field from the attribute of its name; sets become sorted lists."""
        taken = {one.name: getattr(thing, one.name) for one in fields(cls)}  # type: ignore[arg-type]  # it is one
        return cls(
            **{name: sorted(it) if isinstance(it, set) else it for name, it in taken.items()}
        )
