"""Keyset pages: a list is read on from the position where the page before ended."""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from application.errors import Invalid

T = TypeVar("T")

LARGEST_PAGE = 100


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
            at, item_id, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
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
    read: Callable[..., Awaitable[list[T]]], *, sorted_by: str, limit: int, cursor: str | None
) -> Page[T]:
    """Read `limit` items `after` the cursor's position, each with a time to sort by and an id.

    Behind a `-` stands what is sorted the other way around.

    Raises Invalid for a limit other than 1 to 100, and for what is no cursor.
    """
    if not 1 <= limit <= LARGEST_PAGE:
        raise Invalid(f"A page has 1 to {LARGEST_PAGE} items.", field="limit")
    field, descending = sorted_by.removeprefix("-"), sorted_by.startswith("-")
    after = Position.decode(cursor, descending=descending) if cursor is not None else None
    found = await read(after=after, limit=limit + 1)
    last: Any = found[limit - 1] if len(found) > limit else None
    more = Position(getattr(last, field), last.id, descending).encode() if last else None
    return Page(found[:limit], more)
