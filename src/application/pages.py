"""Keyset pagination: each page continues from the position of the page before."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from application.errors import Invalid
from application.sort_orders import Position, SortOrder

T = TypeVar("T")

MAX_PAGE = 100  # items


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in order, and the cursor of the next page or None."""

    items: list[T]
    next: str | None


def pick_order(name: str, orders: Mapping[str, SortOrder]) -> SortOrder:
    """Return the sort order of this name.

    Raises Invalid if there is none.
    """
    if name not in orders:
        raise Invalid(f"Sort must be one of: {', '.join(orders)}.", field="sort")
    return orders[name]


async def read_page(
    read: Callable[..., Awaitable[list[T]]],
    *,
    sorted_by: SortOrder,
    limit: int,
    cursor: str | None,
) -> Page[T]:
    """Return the page that follows the cursor's position.

    Calls `read` with `after` and `limit`; its items have the order's fields.

    Raises Invalid if the limit is not 1 to 100, or the cursor is not one of this order.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise Invalid(f"Limit must be 1 to {MAX_PAGE} items.", field="limit")
    after = None if cursor is None else Position.decode(cursor, sorted_by)
    items = await read(after=after, limit=limit + 1)
    if len(items) <= limit:
        return Page(items, next=None)
    page = items[:limit]
    return Page(page, next=sorted_by.position_of(page[-1]).encode())
