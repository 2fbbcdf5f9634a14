"""Of those who write at the same time nobody loses what he committed."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.ids import UuidV7Ids
from application.errors import ConcurrentChange
from application.storage import Storage
from application.use_case import Boundary
from application.workshops import BookSeat
from application.workshops.ports import WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.refusals import SoldOut, WorkshopNotFound
from domain.workshops.workshop import AttendeeId, Workshop
from tests.adapters.contracts.kinds import KINDS, keep
from tests.adapters.contracts.queueing import due
from tests.adapters.contracts.racing import Meeting, all_at_once, as_far_as_it_gets
from tests.boundaries import bounded
from tests.builders import NOW, StoppedClock, a_job, an_id
from tests.contexts.workshops.builders import a_workshop, book

WORKSHOPS = KINDS["workshops"]


async def test_of_two_writers_nobody_loses_what_he_committed(storage: Storage) -> None:
    await keep(storage, workshop := a_workshop())
    ada, grace = AttendeeId(an_id()), AttendeeId(an_id())
    both_have_read = Meeting(2)

    async def write(attendee: AttendeeId) -> None:
        async with storage.begin() as work:
            mine = await work.workshops.get(workshop.id)
            await both_have_read()
            await work.bookings.add(book(mine, attendee))
            await work.workshops.save(mine)
            await work.commit()

    outcomes = await all_at_once(write(ada), write(grace))
    assert None in outcomes
    assert all(isinstance(one, ConcurrentChange | None) for one in outcomes)
    won = {who for who, one in zip([ada, grace], outcomes, strict=True) if one is None}
    assert await attendees_of(storage, workshop) == won
    assert (await WORKSHOPS.stored(storage, workshop.id)).booked == len(won)


async def test_who_removes_and_who_writes_do_not_both_win(storage: Storage) -> None:
    await keep(storage, workshop := a_workshop())
    both_have_read = Meeting(2)

    async def write() -> None:
        async with storage.begin() as work:
            mine = await work.workshops.get(workshop.id)
            await both_have_read()
            book(mine)
            await work.workshops.save(mine)
            await work.commit()

    async def remove() -> None:
        async with storage.begin() as work:
            mine = await work.workshops.get(workshop.id)
            await both_have_read()
            await work.workshops.remove(mine)
            await work.commit()

    writing, removing = await all_at_once(write(), remove())
    lost = (ConcurrentChange, WorkshopNotFound)
    assert all(isinstance(one, lost) for one in (writing, removing) if one is not None)
    assert None in (writing, removing)
    assert (await storage.readers[WorkshopReader].find(workshop.id) is None) == (removing is None)


async def test_a_lost_race_is_won_by_trying_again(storage: Storage, clock: StoppedClock) -> None:
    await keep(storage, workshop := a_workshop())
    attendees = {AttendeeId(an_id()) for _ in range(4)}
    book_seat = _booking(storage, clock)
    outcomes = await all_at_once(
        *(book_seat(workshop_id=workshop.id, attendee_id=one) for one in attendees)
    )
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    stored = await WORKSHOPS.stored(storage, workshop.id)
    assert (stored.booked, stored.version) == (4, 5)
    assert await attendees_of(storage, workshop) == attendees
    assert len(await due(storage)) == 4


async def test_the_last_seat_is_sold_once(storage: Storage, clock: StoppedClock) -> None:
    await keep(storage, workshop := a_workshop(capacity=1))
    book_seat = _booking(storage, clock)
    outcomes = await all_at_once(
        *(book_seat(workshop_id=workshop.id, attendee_id=an_id()) for _ in range(4))
    )
    assert sorted(type(one).__name__ for one in outcomes) == [*["SoldOut"] * 3, "WorkshopView"]
    assert (await WORKSHOPS.stored(storage, workshop.id)).booked == 1
    assert len(await attendees_of(storage, workshop)) == 1


@pytest.mark.slow
async def test_two_hundred_bookings_of_a_hundred_seats_sell_each_seat_once(
    storage: Storage, clock: StoppedClock
) -> None:
    await keep(storage, workshop := a_workshop(capacity=100))
    book_seat = _booking(storage, clock)
    outcomes = await all_at_once(
        *(book_seat(workshop_id=workshop.id, attendee_id=an_id()) for _ in range(200))
    )
    assert len([one for one in outcomes if isinstance(one, SoldOut)]) == 100
    assert (await WORKSHOPS.stored(storage, workshop.id)).booked == 100
    assert len(await attendees_of(storage, workshop)) == 100
    assert len(await due(storage, limit=200)) == 100


async def test_who_is_cancelled_while_he_waits_leaves_no_trace(storage: Storage) -> None:
    await keep(storage, workshop := a_workshop())
    read = asyncio.Event()

    async def write() -> None:
        async with storage.begin() as work:
            await work.workshops.get(workshop.id)
            read.set()
            await asyncio.Event().wait()

    async with storage.begin() as work:
        mine = await work.workshops.get(workshop.id)
        waiting = asyncio.create_task(write())
        await as_far_as_it_gets(waiting, read)
        waiting.cancel()
        await asyncio.wait([waiting])
        await work.bookings.add(booking := book(mine))
        await work.workshops.save(mine)
        await work.commit()
    assert await attendees_of(storage, workshop) == {booking.attendee_id}


async def test_writers_of_different_things_all_get_through(storage: Storage) -> None:
    async def write() -> None:
        async with storage.begin() as work:
            await work.workshops.add(a_workshop())
            await work.jobs.add(a_job())
            await work.commit()

    assert await all_at_once(*(write() for _ in range(8))) == [None] * 8
    assert len(await storage.readers[WorkshopReader].upcoming(now=NOW, after=None, limit=10)) == 8
    assert len(await due(storage)) == 8


async def attendees_of(storage: Storage, workshop: Workshop) -> set[UUID]:
    return set(
        await storage.readers[WorkshopReader].attendees(workshop.id, after=None, limit=1_000)
    )


def _booking(storage: Storage, clock: StoppedClock) -> Boundary[..., WorkshopView]:
    """Book a seat, trying again after lost races for as long as it takes."""
    use_case = BookSeat(begin=storage.begin, clock=clock, ids=UuidV7Ids())
    return bounded(use_case, deadline=timedelta(minutes=5))
