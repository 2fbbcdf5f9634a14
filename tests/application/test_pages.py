import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.errors import Invalid
from application.pages import Page, Position, paged
from tests.builders import NOW, an_id


def at(minutes: int) -> Position:
    return Position(NOW + timedelta(minutes=minutes), an_id())


def test_a_cursor_leads_back_to_its_position() -> None:
    position = at(5)
    assert Position.decode(position.encode()) == position


def test_a_cursor_leads_nowhere_in_a_list_that_is_sorted_otherwise() -> None:
    position = at(5)
    for descending in (False, True):
        other = replace(position, descending=not descending).encode()
        with pytest.raises(Invalid):
            Position.decode(other, descending=descending)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Position.decode(text)
    assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        ["2026-11-23T12:00:00+00:00", "018f0000-0000-7000-8000-000000000000"],
        ["2026-11-23", 7, False],
        ["0001-01-01T00:00:00+23:59", "018f0000-0000-7000-8000-000000000000", False],
        ["2026-11-23T12:00:00", "018f0000-0000-7000-8000-000000000000", False],
        ["2026-11-23T12:00:00+00:00", "018f0000-0000-7000-8000-000000000000", 0],
        [["2026-11-23"], {}, False],
        {"at": 1},
    ],
)
def test_a_forged_cursor_is_refused(content: object) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    with pytest.raises(Invalid):
        Position.decode(forged)


def reading(items: list[Position]) -> Callable[..., Awaitable[list[Position]]]:
    async def read(*, after: Position | None, limit: int) -> list[Position]:
        return [one for one in items if after is None or one.at > after.at][:limit]

    return read


async def page(items: list[Position], *, limit: int, cursor: str | None = None) -> Page[Position]:
    return await paged(reading(items), sorted_by="at", limit=limit, cursor=cursor)


async def test_the_last_page_has_no_next() -> None:
    items = [at(minutes) for minutes in range(3)]
    assert await page(items, limit=3) == Page(items, None)
    assert await page([], limit=3) == Page([], None)


async def test_a_page_leads_on_from_its_last_item() -> None:
    items = [at(minutes) for minutes in range(3)]
    first = await page(items, limit=2)
    assert first == Page(items[:2], items[1].encode())
    assert await page(items, limit=2, cursor=first.next) == Page(items[2:], None)


async def test_the_other_way_around_it_leads_on_likewise() -> None:
    items = [replace(at(-minutes), descending=True) for minutes in range(3)]
    first = await paged(reading(items), sorted_by="-at", limit=2, cursor=None)
    assert first == Page(items[:2], items[1].encode())
    with pytest.raises(Invalid):
        await page(items, limit=2, cursor=first.next)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_page_has_1_to_100_items(limit: int) -> None:
    with pytest.raises(Invalid):
        await page([], limit=limit)
