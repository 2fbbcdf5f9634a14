"""Sort orders of lists, and the positions where their pages end."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Self, get_type_hints

from application import cursors
from application.cursors import READERS, SortValue


@dataclass(frozen=True, slots=True)
class SortOrder:
    """Fields and their types, compared one after another, all in the same direction.

    The id comes last, so that no two items are equal.
    """

    fields: tuple[tuple[str, type], ...]
    descending: bool = False

    @classmethod
    def by(cls, view: type, *names: str) -> Self:
        """Sort by fields of the view, then by id; their annotations tell the types.

        Raises TypeError for a field that storages do not sort alike. One that may be None is
        among them: databases put None first or last, and compare nothing with it.
        """
        annotations = get_type_hints(view)
        keys = [*(name for name in names if name != "id"), "id"]
        return cls(
            tuple((name, _sortable(view, name, annotations[name])) for name in keys)
        )

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.fields]

    def reverse(self) -> Self:
        return replace(self, descending=not self.descending)

    def position_of(self, item: object) -> "Position":
        """Return the position of an item that has the fields as attributes."""
        return Position(self, tuple(_plain(getattr(item, name)) for name in self.names))

    def __str__(self) -> str:
        return "-" * self.descending + ",".join(self.names)


@dataclass(frozen=True, slots=True)
class Position:
    """The sort key of an item, with members of an Enum by their values."""

    order: SortOrder
    values: tuple[SortValue, ...]

    def values_in(self, order: SortOrder) -> tuple[SortValue, ...]:
        """Raises ValueError where a reader sorts in another order than its caller says."""
        if self.order != order:
            raise ValueError(
                f"The list is sorted by {order}, the position by {self.order}."
            )
        return self.values

    def encode(self) -> str:
        return cursors.encode(str(self.order), self.values)

    @classmethod
    def decode(cls, cursor: str, order: SortOrder) -> Self:
        """Raises Invalid for what is no cursor of a list in this order."""
        kinds = [kind for _, kind in order.fields]
        return cls(order, cursors.decode(cursor, str(order), kinds))


def _sortable(view: type, name: str, annotation: object) -> type:
    kind = getattr(annotation, "__supertype__", annotation)  # of a NewType
    if isinstance(kind, type) and (kind in READERS or _is_plain_enum(kind)):
        return kind
    accepted = ", ".join(accepted.__name__ for accepted in READERS)
    raise TypeError(
        f"{view.__name__}.{name} is {annotation}: lists are sorted by {accepted} or an Enum of "
        "texts or of integers, never by what may be None."
    )


def _is_plain_enum(kind: type) -> bool:
    if not issubclass(kind, Enum):
        return False
    kinds = {type(member.value) for member in kind}
    return kinds in ({str}, {int})


def _plain(value: SortValue | Enum) -> SortValue:
    if isinstance(value, Enum):
        plain: SortValue = value.value
        return plain
    return value
