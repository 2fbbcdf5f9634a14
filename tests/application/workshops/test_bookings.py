"""Booking and cancelling seats: what is written, and which error comes first."""

from datetime import timedelta

import pytest

from adapters.ids import UuidV7Ids
from adapters.memory.storage import MemoryStorage
from application.errors import Refused
from application.workshops import BookSeat, CancelBooking
from application.workshops.ports import WorkshopReader
from domain.workshops.errors import (
    AlreadyBooked,
    AlreadyCancelled,
    AlreadyStarted,
    NotBooked,
    SoldOut,
)
from domain.workshops.workshop import AttendeeId, Workshop, WorkshopState
from tests.adapters.contracts.kinds import keep
from tests.builders import NO_HOOKS, NOW, StoppedClock, an_id
from tests.contexts.workshops.builders import a_workshop, bookings_of

ADA, GRACE = AttendeeId(an_id()), AttendeeId(an_id())
CANCELLED, STARTED = (
    {"state": WorkshopState.CANCELLED},
    {"starts_at": NOW - timedelta(hours=1)},
)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage(NO_HOOKS)


@pytest.fixture
def book_seat(storage: MemoryStorage) -> BookSeat:
    return BookSeat(storage.begin, StoppedClock(), UuidV7Ids())


@pytest.fixture
def cancel_booking(storage: MemoryStorage) -> CancelBooking:
    return CancelBooking(storage.begin, StoppedClock())


async def kept(
    storage: MemoryStorage, *attendees: AttendeeId, **given: object
) -> Workshop:
    workshop = a_workshop(**given)
    await keep(storage, *bookings_of(workshop, attendees), workshop)
    return workshop


async def attendees_of(
    storage: MemoryStorage, workshop: Workshop
) -> tuple[list[object], int]:
    """Return the attendees with a seat, and the stored number of bookings."""
    view = await storage.readers[WorkshopReader].find(workshop.id)
    assert view
    attendees = await storage.readers[WorkshopReader].attendees(
        workshop.id, after=None, limit=9
    )
    return [*attendees], view.capacity - view.seats_left


async def test_a_booking_is_kept_and_counted(
    storage: MemoryStorage, book_seat: BookSeat
) -> None:
    workshop = await kept(storage, ADA)
    view = await book_seat(workshop_id=workshop.id, attendee_id=GRACE)
    assert (view.seats_left, view.version) == (workshop.capacity - 2, 2)
    assert await attendees_of(storage, workshop) == ([ADA, GRACE], 2)


async def test_a_cancelled_booking_is_gone_and_not_counted(
    storage: MemoryStorage, cancel_booking: CancelBooking
) -> None:
    workshop = await kept(storage, ADA, GRACE)
    await cancel_booking(workshop_id=workshop.id, attendee_id=ADA)
    assert await attendees_of(storage, workshop) == ([GRACE], 1)


@pytest.mark.parametrize(
    ("given", "attendee", "refusal"),
    [
        ({}, ADA, AlreadyBooked),
        ({"capacity": 1}, ADA, AlreadyBooked),
        ({"capacity": 1}, GRACE, SoldOut),
        ({**CANCELLED, "capacity": 1}, ADA, AlreadyCancelled),
        ({**STARTED, "capacity": 1}, ADA, AlreadyStarted),
    ],
)
async def test_a_refused_booking_changes_nothing(
    storage: MemoryStorage,
    book_seat: BookSeat,
    given: dict[str, object],
    attendee: AttendeeId,
    refusal: type[Refused],
) -> None:
    workshop = await kept(storage, ADA, **given)
    with pytest.raises(refusal):
        await book_seat(workshop_id=workshop.id, attendee_id=attendee)
    assert await attendees_of(storage, workshop) == ([ADA], 1)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({}, NotBooked), (CANCELLED, AlreadyCancelled), (STARTED, AlreadyStarted)],
)
async def test_a_seat_that_is_not_booked_cannot_be_cancelled(
    storage: MemoryStorage,
    cancel_booking: CancelBooking,
    given: dict[str, object],
    refusal: type[Refused],
) -> None:
    workshop = await kept(storage, ADA, **given)
    with pytest.raises(refusal):
        await cancel_booking(workshop_id=workshop.id, attendee_id=GRACE)
    assert await attendees_of(storage, workshop) == ([ADA], 1)
