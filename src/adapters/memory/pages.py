"""Keyset pages in memory."""

from collections.abc import Iterable
from typing import Any, TypeVar

from application.sort_orders import Position, SortOrder

T = TypeVar("T")


def page_of(
    rows: Iterable[T], order: SortOrder, *, after: Position | None, limit: int
) -> list[T]:
    """Return the page of rows after the position.

    Rows are sorted by the attributes that have the names of the order's fields.
    """

    def sort_key(row: T) -> tuple[Any, ...]:  # values of any types that compare
        return order.position_of(row).values

    if after is not None:
        position = after.values_in(order)
        rows = [row for row in rows if _follows(sort_key(row), position, order)]
    return sorted(rows, key=sort_key, reverse=order.descending)[:limit]


def _follows(
    sort_key: tuple[Any, ...], position: tuple[Any, ...], order: SortOrder
) -> bool:
    return sort_key < position if order.descending else sort_key > position
