"""Tests that readers of workshops return what was written, in order, page by page."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from application.sort_orders import Position
from application.storage import Storage
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.workshop import Workshop, WorkshopId, WorkshopState
from tests.adapters.contracts.kinds import keep, remove, save
from tests.adapters.contracts.queueing import MOMENT
from tests.builders import NOW, an_id
from tests.contexts.workshops.builders import a_full_workshop, a_workshop
from tests.hard_values import INSTANTS, lines

SOON = NOW + timedelta(days=1)


async def test_a_workshop_is_seen_as_it_is(storage: Storage) -> None:
    await keep(storage, a_workshop(), full := a_full_workshop(), plain := a_workshop())
    assert await storage.readers[WorkshopReader].find(full.id) == WorkshopView.of(full)
    assert await storage.readers[WorkshopReader].find(plain.id) == WorkshopView.of(
        plain
    )
    assert await storage.readers[WorkshopReader].find(an_id()) is None


async def test_the_list_shows_what_find_shows(storage: Storage) -> None:
    workshops = [
        a_full_workshop(state=WorkshopState.SCHEDULED),
        *(a_workshop(title=title) for title in lines(200)),
        *(a_workshop(starts_at=time) for time in INSTANTS if time > NOW),
    ]
    await keep(storage, *workshops)
    assert await _upcoming(storage) == [
        WorkshopView.of(one) for one in sorted(workshops, key=_place)
    ]


async def test_a_change_is_seen_when_it_is_committed(storage: Storage) -> None:
    await keep(storage, workshop := a_workshop(capacity=3))
    for booked in (1, 2):
        await _change(storage, workshop, booked=booked)
        assert await storage.readers[WorkshopReader].find(
            workshop.id
        ) == WorkshopView.of(workshop)
    await _change(storage, workshop, booked=1, title="Another", capacity=2)
    assert await _upcoming(storage) == [WorkshopView.of(workshop)]


async def test_cancelled_and_started_workshops_are_not_listed(storage: Storage) -> None:
    await keep(
        storage,
        a_workshop(starts_at=NOW - MOMENT),
        a_workshop(starts_at=NOW),
        next_one := a_workshop(starts_at=NOW + MOMENT),
        later := a_workshop(),
        a_workshop(state=WorkshopState.CANCELLED),
    )
    assert [view.id for view in await _upcoming(storage)] == [next_one.id, later.id]
    await _change(storage, later, state=WorkshopState.CANCELLED)
    assert [view.id for view in await _upcoming(storage)] == [next_one.id]
    await remove(storage, next_one)
    assert await _upcoming(storage) == []


async def test_the_list_is_sorted_by_start_then_by_id(storage: Storage) -> None:
    workshops = [
        _a_workshop(number - step, starts_at=SOON + step * MOMENT)
        for step in (-1, 0, 1)
        for number in (3, 2**64, 2**127, 2**128 - 2)
    ]
    await keep(storage, *Random(1).sample(workshops, len(workshops)))
    sorted_ = [one.id for one in workshops]
    assert [view.id for view in await _upcoming(storage)] == sorted_
    latest_first = await storage.readers[WorkshopReader].upcoming(
        now=NOW, order=WORKSHOPS_BY_START.reverse(), after=None, limit=100
    )
    assert [view.id for view in latest_first] == sorted_[::-1]


async def test_a_position_before_now_shows_nothing_that_started(
    storage: Storage,
) -> None:
    await keep(storage, a_workshop(starts_at=NOW), later := a_workshop())
    long_ago = Position(WORKSHOPS_BY_START, (NOW - timedelta(days=1), an_id()))
    [view] = await storage.readers[WorkshopReader].upcoming(
        now=NOW, after=long_ago, limit=3
    )
    assert view.id == later.id


async def _upcoming(storage: Storage) -> Sequence[WorkshopView]:
    return list(
        await storage.readers[WorkshopReader].upcoming(now=NOW, after=None, limit=100)
    )


async def _change(storage: Storage, workshop: Workshop, **changes: object) -> None:
    for name, value in changes.items():
        setattr(workshop, name, value)
    await save(storage, workshop)


def _a_workshop(number: int, **given: object) -> Workshop:
    return a_workshop(id=WorkshopId(UUID(int=number)), **given)


def _place(workshop: Workshop) -> tuple[object, UUID]:
    return workshop.starts_at, workshop.id
