"""Tests of the repository of bookings: unique per seat, read page by page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import pytest

from adapters.ids import UuidV7Ids
from application.errors import ConcurrentChange
from application.snapshot import BATCH, Snapshot
from application.storage import Storage
from application.use_case import Boundary
from application.workshops import BookSeat
from application.workshops.ports import WorkshopReader
from application.workshops.views import WorkshopView
from domain.workshops.errors import AlreadyBooked, SoldOut
from domain.workshops.workshop import MAX_CAPACITY, AttendeeId, Workshop, WorkshopId
from tests.adapters.contracts.kinds import KINDS, keep, remove, save
from tests.adapters.contracts.queueing import due
from tests.adapters.contracts.racing import Meeting, all_at_once
from tests.boundaries import bounded
from tests.builders import StoppedClock, an_id
from tests.contexts.workshops.builders import a_booking, a_workshop, bookings_of


async def test_an_attendee_has_one_seat_in_a_workshop(storage: Storage) -> None:
    await keep(storage, booking := a_booking())
    seat = {"workshop_id": booking.workshop_id, "attendee_id": booking.attendee_id}
    with pytest.raises(AlreadyBooked):
        await keep(storage, a_booking(**seat))
    await keep(storage, a_booking(workshop_id=booking.workshop_id))
    await keep(storage, a_booking(attendee_id=booking.attendee_id))
    await remove(storage, booking)
    await keep(storage, a_booking(**seat))


async def test_a_booking_does_not_move_to_a_seat_that_is_taken(
    storage: Storage,
) -> None:
    taken, moving = a_booking(), a_booking()
    await keep(storage, taken, moving)
    moving.workshop_id = taken.workshop_id
    moving.attendee_id = taken.attendee_id
    with pytest.raises(AlreadyBooked):
        await save(storage, moving)


async def test_two_bookings_of_one_attendee_at_the_same_time_are_one(
    storage: Storage,
) -> None:
    workshop_id, attendee_id = WorkshopId(an_id()), AttendeeId(an_id())
    both_have_begun = Meeting(2)

    async def write() -> None:
        async with storage.begin() as work:
            await both_have_begun()
            await work.bookings.add(
                a_booking(workshop_id=workshop_id, attendee_id=attendee_id)
            )
            await work.commit()

    outcomes = await all_at_once(write(), write())
    assert outcomes.count(None) == 1
    assert all(
        isinstance(one, AlreadyBooked | ConcurrentChange | None) for one in outcomes
    )
    async with storage.begin() as work:
        listed = await work.bookings.of_workshop(workshop_id, after=None, limit=3)
    assert len(listed) == 1


async def test_a_booking_is_found_by_workshop_and_attendee(storage: Storage) -> None:
    booking = a_booking()
    other = a_booking(attendee_id=booking.attendee_id)
    await keep(storage, other, booking, a_booking(workshop_id=booking.workshop_id))
    async with storage.begin() as work:
        find = work.bookings.find
        assert await find(booking.workshop_id, booking.attendee_id) == booking
        assert await find(other.workshop_id, booking.attendee_id) == other
        assert await find(WorkshopId(an_id()), booking.attendee_id) is None
        assert await find(booking.workshop_id, AttendeeId(an_id())) is None


async def test_the_bookings_of_a_workshop_are_read_in_pages_by_attendee(
    storage: Storage,
) -> None:
    workshop = a_workshop()
    bookings = bookings_of(workshop, [an_id() for _ in range(5)])
    await keep(storage, *Random(1).sample(bookings, 5), a_booking())
    async with storage.begin() as work:
        read = work.bookings.of_workshop
        await must_be_read_in_pages(
            lambda after, limit: read(workshop.id, after=after, limit=limit),
            bookings,
            [booking.attendee_id for booking in bookings],
        )
        assert await read(WorkshopId(an_id()), after=None, limit=3) == []


async def test_the_bookings_of_an_attendee_are_read_in_pages_by_workshop(
    storage: Storage,
) -> None:
    attendee_id = AttendeeId(an_id())
    bookings = [a_booking(attendee_id=attendee_id) for _ in range(5)]
    await keep(storage, *Random(1).sample(bookings, 5), a_booking())
    async with storage.begin() as work:
        read = work.bookings.of_attendee
        await must_be_read_in_pages(
            lambda after, limit: read(attendee_id, after=after, limit=limit),
            bookings,
            [booking.workshop_id for booking in bookings],
        )
        assert await read(AttendeeId(an_id()), after=None, limit=3) == []


async def test_the_attendees_of_a_workshop_are_read_in_pages_by_their_ids(
    storage: Storage,
) -> None:
    workshop, attendees = a_workshop(), [an_id() for _ in range(5)]
    bookings = bookings_of(workshop, Random(1).sample(attendees, 5))
    await keep(storage, workshop, *bookings, a_booking())
    read = storage.readers[WorkshopReader].attendees
    await must_be_read_in_pages(
        lambda after, limit: read(workshop.id, after=after, limit=limit),
        attendees,
        attendees,
    )
    assert await read(an_id(), after=None, limit=3) == []


async def must_be_read_in_pages(
    read: Callable[[Any, int], Awaitable[list[Any]]],
    expected: list[Any],
    keys: list[Any],
) -> None:
    assert await read(None, 10) == expected
    assert await read(None, 3) == expected[:3]
    assert await read(keys[2], 3) == expected[3:]
    assert await read(keys[4], 3) == []


async def test_a_booking_is_seen_when_it_is_committed(storage: Storage) -> None:
    booking = a_booking()
    async with storage.begin() as work:
        await work.bookings.add(booking)
        read = storage.readers[WorkshopReader].attendees
        assert await read(booking.workshop_id, after=None, limit=3) == []
        await work.commit()
    assert await read(booking.workshop_id, after=None, limit=3) == [booking.attendee_id]


@pytest.mark.slow
async def test_the_largest_workshop_is_read_to_its_end(storage: Storage) -> None:
    workshop = a_workshop(capacity=MAX_CAPACITY)
    bookings = bookings_of(workshop, (an_id() for _ in range(MAX_CAPACITY)))
    await keep(storage, workshop)
    left = iter(bookings)
    while batch := list(islice(left, BATCH)):
        await Snapshot(storage.begin).write("bookings", batch)
    read: list[AttendeeId] = []
    async with storage.begin() as work:
        while page := await work.bookings.of_workshop(
            workshop.id, after=read[-1] if read else None, limit=BATCH
        ):
            read += [booking.attendee_id for booking in page]
    assert read == [booking.attendee_id for booking in bookings]


async def test_the_last_seat_is_sold_once(
    storage: Storage, clock: StoppedClock
) -> None:
    await keep(storage, workshop := a_workshop(capacity=1))
    book_seat = _booking(storage, clock)
    outcomes = await all_at_once(
        *(book_seat(workshop_id=workshop.id, attendee_id=an_id()) for _ in range(4))
    )
    assert sorted(type(one).__name__ for one in outcomes) == [
        *["SoldOut"] * 3,
        "WorkshopView",
    ]
    assert (await KINDS["workshops"].stored(storage, workshop.id)).booked == 1
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
    assert (await KINDS["workshops"].stored(storage, workshop.id)).booked == 100
    assert len(await attendees_of(storage, workshop)) == 100
    assert len(await due(storage, limit=200)) == 100


async def attendees_of(storage: Storage, workshop: Workshop) -> set[UUID]:
    return set(
        await storage.readers[WorkshopReader].attendees(
            workshop.id, after=None, limit=1_000
        )
    )


def _booking(storage: Storage, clock: StoppedClock) -> Boundary[..., WorkshopView]:
    """Book a seat, retrying after lost races until it succeeds."""
    use_case = BookSeat(begin=storage.begin, clock=clock, ids=UuidV7Ids())
    return bounded(use_case, deadline=timedelta(minutes=5))
