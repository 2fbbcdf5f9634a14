"""Changes of single fields: a new value, None where that clears the field, or no change."""

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unchanged(Enum):
    """The type of `UNCHANGED`; an enum, because mypy tells its member from other values."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED
"""The default of a field that a change may leave out: None clears a field that may be empty."""


def apply_change(present: T, change: T | Unchanged) -> T:
    """Return the field's value after the change."""
    return present if isinstance(change, Unchanged) else change
