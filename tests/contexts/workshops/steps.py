"""Steps of the state machine for workshops and bookings."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from application.storage import Storage
from application.workshops.ports import WORKSHOPS_BY_START, WorkshopReader
from domain.workshops.errors import WorkshopNotFound
from domain.workshops.workshop import AttendeeId, BookingId, OrganizerId, WorkshopId
from tests.builders import NOW
from tests.contexts.identity.steps import USERS
from tests.contexts.workshops.builders import a_workshop
from tests.steps import Side, Step, drawn

WORKSHOPS = [WorkshopId(UUID(int=(2 << 64) + number)) for number in range(2)]
ATTENDEES = [AttendeeId(one) for one in (*USERS, UUID(int=1))]


async def schedule(_: Side, work: Any, *, workshop: WorkshopId, hours: int) -> Any:
    with suppress(WorkshopNotFound):
        return await work.workshops.get(workshop)
    new = a_workshop(
        id=workshop,
        organizer_id=OrganizerId(USERS[0]),
        capacity=2,
        starts_at=NOW + timedelta(hours=hours),
    )
    await work.workshops.add(new)
    return new


async def book(
    side: Side, work: Any, *, workshop: WorkshopId, attendee: AttendeeId
) -> Any:
    booked = await work.workshops.get(workshop)
    booking = booked.book(BookingId(UUID(int=next(side.numbers))), attendee, now=NOW)
    await work.bookings.add(booking)
    await work.workshops.save(booked)
    side.remember(booking)
    return booked


async def cancel_booking(
    _: Side, work: Any, *, workshop: WorkshopId, attendee: AttendeeId
) -> Any:
    booked = await work.workshops.get(workshop)
    booking = await work.bookings.find(workshop, attendee)
    await work.bookings.remove(booked.cancel_booking(booking, now=NOW))
    await work.workshops.save(booked)
    return booked


async def cancel(_: Side, work: Any, *, workshop: WorkshopId) -> Any:
    cancelled = await work.workshops.get(workshop)
    cancelled.cancel(now=NOW)
    await work.workshops.save(cancelled)


async def release_seats(_: Side, work: Any, *, attendee: AttendeeId) -> Any:
    bookings = await work.bookings.of_attendee(attendee, after=None, limit=100)
    for booking in bookings:
        booked = await work.workshops.get(booking.workshop_id)
        booked.free_seat()
        await work.workshops.save(booked)
    await work.bookings.remove(*bookings)
    return bookings


async def remove_workshop(_: Side, work: Any, *, workshop: WorkshopId) -> Any:
    bookings = await work.bookings.of_workshop(workshop, after=None, limit=100)
    await work.bookings.remove(*bookings)
    await work.workshops.remove(await work.workshops.get(workshop))


_WORKSHOP, _ATTENDEE = st.sampled_from(WORKSHOPS), st.sampled_from(ATTENDEES)

FIRST_STEPS: list[Step] = [
    *(
        partial(schedule, workshop=workshop, hours=hours)
        for workshop, hours in zip(WORKSHOPS, (1, 2), strict=True)
    ),
    partial(book, workshop=WORKSHOPS[0], attendee=ATTENDEES[0]),
]
STEPS = [
    drawn(schedule, workshop=_WORKSHOP, hours=st.integers(-1, 2)),
    drawn(book, workshop=_WORKSHOP, attendee=_ATTENDEE),
    drawn(cancel_booking, workshop=_WORKSHOP, attendee=_ATTENDEE),
    drawn(release_seats, attendee=_ATTENDEE),
    drawn(cancel, workshop=_WORKSHOP),
    drawn(remove_workshop, workshop=_WORKSHOP),
]


async def sees(storage: Storage, now: datetime) -> list[Any]:
    reader = storage.readers[WorkshopReader]
    return [
        *[await reader.find(workshop) for workshop in WORKSHOPS],
        *[
            await reader.attendees(workshop, after=None, limit=100)
            for workshop in WORKSHOPS
        ],
        await _pages(reader, now),
    ]


async def _pages(reader: WorkshopReader, now: datetime) -> list[Any]:
    pages, after = [], None
    while page := await reader.upcoming(now=now, after=after, limit=2):
        pages.append(list(page))
        after = WORKSHOPS_BY_START.position_of(page[-1])
    return pages
