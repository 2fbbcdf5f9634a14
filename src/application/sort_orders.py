"""Sort orders of lists, and positions in them."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Self, get_type_hints

from application import cursors
from application.cursors import PARSERS, SortValue


@dataclass(frozen=True, slots=True)
class SortOrder:
    """Fields to sort by, with their types, all in the same direction.

    The last field is the id, so that the order is total.
    """

    fields: tuple[tuple[str, type], ...]
    descending: bool = False

    @classmethod
    def by(cls, view: type, *names: str) -> Self:
        """Return the order by these fields of the view, then by id.

        Takes the types from the view's annotations.

        Raises TypeError if storages do not all sort a field alike. This includes
        optional fields: databases put None first or last, and compare nothing with it.
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
    """The sort key of an item; members of an Enum are represented by their values."""

    order: SortOrder
    values: tuple[SortValue, ...]

    def values_in(self, order: SortOrder) -> tuple[SortValue, ...]:
        """Return the values, for a list in this order.

        Raises ValueError if the position belongs to another order.
        """
        if self.order != order:
            raise ValueError(
                f"The list is sorted by {order}, the position by {self.order}."
            )
        return self.values

    def encode(self) -> str:
        return cursors.encode(str(self.order), self.values)

    @classmethod
    def decode(cls, cursor: str, order: SortOrder) -> Self:
        """Return the position that a cursor names.

        Raises Invalid if the text is not a cursor of a list in this order.
        """
        kinds = [kind for _, kind in order.fields]
        return cls(order, cursors.decode(cursor, str(order), kinds))


def _sortable(view: type, name: str, annotation: object) -> type:
    kind = getattr(annotation, "__supertype__", annotation)  # of a NewType
    if isinstance(kind, type) and (kind in PARSERS or _is_plain_enum(kind)):
        return kind
    accepted = ", ".join(accepted.__name__ for accepted in PARSERS)
    raise TypeError(
        f"{view.__name__}.{name} is {annotation}: sort by a field of type {accepted}, "
        "or an Enum of texts or of integers, which cannot be None."
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
