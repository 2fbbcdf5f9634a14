from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from application.errors import Invalid
from application.pages import Page, pick_order, read_page
from application.sort_orders import Position, SortOrder
from tests.builders import an_id


@dataclass(frozen=True, slots=True)
class Item:
    minutes: int
    id: UUID = field(default_factory=an_id)


BY_MINUTES = SortOrder.by(Item, "minutes")
ITEMS = [Item(minutes) for minutes in range(3)]


def reading(items: list[Item]) -> Callable[..., Awaitable[list[Item]]]:
    async def read(*, after: Position | None, limit: int) -> list[Item]:
        sort_keys = [BY_MINUTES.position_of(item).values for item in items]
        first = 0 if after is None else sort_keys.index(after.values) + 1
        return items[first:][:limit]

    return read


async def page(
    items: list[Item], *, limit: int, cursor: str | None = None
) -> Page[Item]:
    return await read_page(
        reading(items), sorted_by=BY_MINUTES, limit=limit, cursor=cursor
    )


async def test_the_last_page_has_no_next() -> None:
    assert await page(ITEMS, limit=3) == Page(ITEMS, None)
    assert await page([], limit=3) == Page([], None)


async def test_a_page_leads_on_from_its_last_item() -> None:
    first = await page(ITEMS, limit=2)
    assert first == Page(ITEMS[:2], BY_MINUTES.position_of(ITEMS[1]).encode())
    assert await page(ITEMS, limit=2, cursor=first.next) == Page(ITEMS[2:], None)


async def test_a_cursor_continues_a_descending_list_as_well() -> None:
    read, latest_first = reading(ITEMS[::-1]), BY_MINUTES.reverse()
    first = await read_page(read, sorted_by=latest_first, limit=2, cursor=None)
    assert first == Page(
        [ITEMS[2], ITEMS[1]], latest_first.position_of(ITEMS[1]).encode()
    )
    second = await read_page(read, sorted_by=latest_first, limit=2, cursor=first.next)
    assert second == Page([ITEMS[0]], None)


async def test_a_cursor_of_a_list_in_another_order_is_refused() -> None:
    first = await page(ITEMS, limit=2)
    for other in (
        BY_MINUTES.reverse(),
        SortOrder.by(Item),
        SortOrder((("hours", int), ID)),
    ):
        with pytest.raises(Invalid) as refused:
            await read_page(reading(ITEMS), sorted_by=other, limit=2, cursor=first.next)
        assert refused.value.field == "cursor"


ID = ("id", UUID)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_page_has_1_to_100_items(limit: int) -> None:
    with pytest.raises(Invalid):
        await page([], limit=limit)


def test_an_order_is_picked_by_its_name() -> None:
    orders = {"minutes": BY_MINUTES, "-minutes": BY_MINUTES.reverse()}
    assert pick_order("-minutes", orders) == BY_MINUTES.reverse()
    with pytest.raises(Invalid, match="minutes, -minutes") as refused:
        pick_order("hours", orders)
    assert refused.value.field == "sort"
