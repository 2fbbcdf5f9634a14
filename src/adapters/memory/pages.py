"""Keyset pages in memory."""

from collections.abc import Iterable
from typing import Any, TypeVar

from application.sort_orders import Position, SortOrder

T = TypeVar("T")


def page_of(
    rows: Iterable[T], order: SortOrder, *, after: Position | None, limit: int
) -> list[T]:
    """Sort the rows by their attributes that are named as the order's fields."""

    def sort_key(row: T) -> tuple[Any, ...]:  # comparable with those of the other rows
        return order.position_of(row).values

    if after is not None:
        end = after.values_in(order)
        rows = [row for row in rows if _is_beyond(sort_key(row), end, order)]
    return sorted(rows, key=sort_key, reverse=order.descending)[:limit]


def _is_beyond(
    sort_key: tuple[Any, ...], end: tuple[Any, ...], order: SortOrder
) -> bool:
    return sort_key < end if order.descending else sort_key > end
