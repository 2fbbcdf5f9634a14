"""Partial updates: each field gets a new value, is cleared by None, or stays."""

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unchanged(Enum):
    """Type of `UNCHANGED`; an enum, so that mypy can narrow unions that include it."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED
"""Default of a field that an update may omit; None clears an optional field instead."""


def apply_change(current: T, change: T | Unchanged) -> T:
    """Return the new value of a field, or its current value if it is unchanged."""
    return current if isinstance(change, Unchanged) else change
