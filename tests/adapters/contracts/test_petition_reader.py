"""Tests that readers return what was written, in order and page by page."""

from random import Random
from uuid import UUID

import pytest

from application.storage import Storage
from tests.adapters.contracts.kinds import keep, remove, save
from tests.adapters.contracts.queueing import MOMENT
from tests.builders import NOW, an_id
from tests.contexts.petitions import a_full_petition, a_petition
from tests.hard_values import INSTANTS, lines
from tests.petitions.petition import MAX_TITLE, Petition, PetitionId
from tests.petitions.use_cases import BY_CLOSING, PetitionReader, PetitionView


def view_of(petition: Petition) -> PetitionView:
    return PetitionView(
        id=petition.id,
        version=petition.version,
        title=petition.title,
        closes_at=petition.closes_at,
    )


async def test_a_petition_is_seen_as_it_is_stored(storage: Storage) -> None:
    await keep(storage, a_petition(), full := a_full_petition(), plain := a_petition())
    find = storage.readers[PetitionReader].find
    assert await find(full.id) == view_of(full)
    assert await find(plain.id) == view_of(plain)
    assert await find(an_id()) is None


async def test_a_list_shows_what_find_shows(storage: Storage) -> None:
    petitions = [
        a_full_petition(),
        *(a_petition(title=title) for title in lines(MAX_TITLE)),
        *(a_petition(closes_at=time) for time in INSTANTS),
    ]
    await keep(storage, *petitions)
    listed = await storage.readers[PetitionReader].page(after=None, limit=100)
    assert listed == [view_of(one) for one in sorted(petitions, key=_place)]


async def test_a_change_is_listed_when_it_is_committed(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    petition.title = "Another"
    await save(storage, petition)
    reader = storage.readers[PetitionReader]
    assert await reader.find(petition.id) == view_of(petition)
    assert await reader.page(after=None, limit=9) == [view_of(petition)]
    await remove(storage, petition)
    assert await reader.page(after=None, limit=9) == []


async def test_a_list_is_sorted_by_its_key_then_by_id(storage: Storage) -> None:
    petitions = [
        _a_petition(number - step, closes_at=NOW + step * MOMENT)
        for step in (-1, 0, 1)
        for number in (3, 2**64, 2**127, 2**128 - 2)
    ]
    await keep(storage, *Random(1).sample(petitions, len(petitions)))
    in_order = [one.id for one in petitions]
    assert await _page(storage, [], petitions, limit=100) == in_order
    latest_first = await _page(storage, [], petitions, limit=100, latest_first=True)
    assert latest_first == in_order[::-1]


@pytest.mark.parametrize("latest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_join_without_gap_or_repetition(
    storage: Storage, limit: int, latest_first: bool
) -> None:
    petitions = [a_petition(closes_at=NOW + n // 4 * MOMENT) for n in range(12)]
    await keep(storage, *Random(1).sample(petitions, len(petitions)))
    seen: list[UUID] = []
    while page := await _page(
        storage, seen, petitions, limit=limit, latest_first=latest_first
    ):
        assert len(page) <= limit
        seen += page
        assert len(seen) <= len(petitions)
    expected = sorted(petitions, key=_place, reverse=latest_first)
    assert seen == [one.id for one in expected]


async def test_pages_go_on_where_they_ended_whatever_happens_between_them(
    storage: Storage,
) -> None:
    """No record that exists all the time is left out or shown twice."""
    petitions = [_a_petition(number, closes_at=NOW) for number in range(10, 100, 10)]
    await keep(storage, *petitions)
    first = await _page(storage, [], petitions, limit=3)
    await keep(storage, _a_petition(5, closes_at=NOW), _a_petition(15, closes_at=NOW))
    second = await _page(storage, first, petitions, limit=3)
    # The last record of the previous page is among them.
    for gone in (*petitions[1:3], petitions[5]):
        await remove(storage, gone)
    await keep(storage, late := _a_petition(65, closes_at=NOW))
    third = await _page(storage, second, petitions, limit=3)
    expected = [*petitions[:6], late, *petitions[6:8]]
    assert [*first, *second, *third] == [one.id for one in expected]


async def test_there_is_nothing_after_the_last(storage: Storage) -> None:
    await keep(storage, petition := a_petition(closes_at=NOW))
    after = BY_CLOSING.position_of(petition)
    assert await storage.readers[PetitionReader].page(after=after, limit=3) == []


async def _page(
    storage: Storage,
    seen: list[UUID],
    petitions: list[Petition],
    *,
    limit: int,
    latest_first: bool = False,
) -> list[UUID]:
    """Return the page after those already seen."""
    last = [one for one in petitions if one.id in seen[-1:]]
    order = BY_CLOSING.reverse() if latest_first else BY_CLOSING
    after = order.position_of(last[0]) if last else None
    page = storage.readers[PetitionReader].page
    return [view.id for view in await page(order=order, after=after, limit=limit)]


def _a_petition(number: int, **given: object) -> Petition:
    return a_petition(id=PetitionId(UUID(int=number)), **given)


def _place(petition: Petition) -> tuple[object, UUID]:
    return petition.closes_at, petition.id
