"""Keyset pages: a list is read on from the position where the page before ended."""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, Self, TypeVar
from uuid import UUID

from application.errors import Invalid

T = TypeVar("T")

MAX_PAGE = 100  # items


class Item(Protocol):
    """What is listed: it has the time that the list is sorted by, too."""

    @property
    def id(self) -> UUID: ...


ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True, slots=True)
class Position:
    """The place of one item in a list that is sorted by a time, then by id."""

    at: datetime
    id: UUID
    descending: bool = False

    def encode(self) -> str:
        text = json.dumps([self.at.isoformat(), str(self.id), self.descending])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, cursor: str, *, descending: bool = False) -> Self:
        """Raises Invalid for anything that `encode` did not make of a list so sorted."""
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            at, item_id, _ = json.loads(text)
            position = cls(datetime.fromisoformat(at).astimezone(UTC), UUID(item_id), descending)
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            position = None
        if position is None or position.encode() != cursor:
            raise Invalid("No page of this list gave this cursor as its `next`.", field="cursor")
        return position


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order, and the cursor of the page that follows, if there is one."""

    items: list[T]
    next: str | None


async def paged(
    read: Callable[..., Awaitable[list[ItemT]]],
    *,
    sorted_by: str,
    limit: int,
    cursor: str | None,
) -> Page[ItemT]:
    """Read `limit` items `after` the cursor's position, each with a time to sort by and an id.

    A `-` before the field sorts descending.

    Raises Invalid for a limit other than 1 to 100, and for what is no cursor.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise Invalid(f"A page has 1 to {MAX_PAGE} items.", field="limit")
    field = sorted_by.removeprefix("-")
    descending = sorted_by.startswith("-")
    after = None
    if cursor is not None:
        after = Position.decode(cursor, descending=descending)
    items = await read(after=after, limit=limit + 1)
    if len(items) <= limit:
        return Page(items, next=None)
    page = items[:limit]
    last = page[-1]
    position = Position(getattr(last, field), last.id, descending)
    return Page(page, next=position.encode())
