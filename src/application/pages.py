"""Keyset pages: a list is read on from the position where the page before ended."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from application.errors import Invalid
from application.sort_orders import Position, SortOrder

T = TypeVar("T")

MAX_PAGE = 100  # items


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order, and the cursor of the page that follows, if there is one."""

    items: list[T]
    next: str | None


def pick_order(name: str, orders: Mapping[str, SortOrder]) -> SortOrder:
    """Return the order that a caller names; raise Invalid for another name."""
    if name not in orders:
        raise Invalid(f"The list is sorted by {', '.join(orders)}.", field="sort")
    return orders[name]


async def read_page(
    read: Callable[..., Awaitable[list[T]]],
    *,
    sorted_by: SortOrder,
    limit: int,
    cursor: str | None,
) -> Page[T]:
    """Read `limit` items `after` the cursor's position, which have the order's fields.

    Raises Invalid for a limit other than 1 to 100, and for what is no cursor of this order.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise Invalid(f"A page has 1 to {MAX_PAGE} items.", field="limit")
    after = None if cursor is None else Position.decode(cursor, sorted_by)
    items = await read(after=after, limit=limit + 1)
    if len(items) <= limit:
        return Page(items, next=None)
    page = items[:limit]
    return Page(page, next=sorted_by.position_of(page[-1]).encode())
