from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Invalid, OutOfDate
from domain.workshops.errors import (
    AlreadyCancelled,
    AlreadyStarted,
    CapacityBelowBookings,
    NotBooked,
    SoldOut,
)
from domain.workshops.workshop import (
    MAX_CAPACITY,
    MAX_TITLE,
    AttendeeId,
    Booking,
    BookingCancelled,
    BookingId,
    OrganizerId,
    SeatBooked,
    Workshop,
    WorkshopCancelled,
    WorkshopId,
    WorkshopScheduled,
    WorkshopState,
)
from tests.builders import NOW, an_id
from tests.contexts.workshops.builders import a_workshop, book


def an_attendee() -> AttendeeId:
    return AttendeeId(an_id())


def schedule(**given: Any) -> Workshop:
    wanted = {"title": "Knots", "capacity": 5, "starts_at": NOW + timedelta(days=1)}
    workshop = Workshop(
        id=WorkshopId(an_id()), organizer_id=OrganizerId(an_id()), **{**wanted, **given}
    )
    workshop.schedule(now=NOW)
    return workshop


def test_scheduling_is_recorded() -> None:
    workshop = schedule(title="  Knots  ")
    assert workshop.title == "Knots"
    assert [one.event for one in workshop.recorded] == [
        WorkshopScheduled(workshop_id=workshop.id)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * (MAX_TITLE + 1)),
        ("title", "two\nlines"),
        ("title", "a null\x00byte"),
        ("title", "half a pair \ud800"),
        ("capacity", 0),
        ("capacity", MAX_CAPACITY + 1),
        ("starts_at", NOW),
        ("starts_at", (NOW + timedelta(days=1)).replace(tzinfo=None)),
    ],
)
def test_an_invalid_value_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        schedule(**{field: value})
    assert refused.value.field == field


def test_the_start_is_kept_in_whole_milliseconds() -> None:
    workshop = schedule(starts_at=NOW + timedelta(days=1, microseconds=1999))
    assert workshop.starts_at == NOW + timedelta(days=1, milliseconds=1)


def test_a_booking_takes_a_seat_and_is_recorded() -> None:
    workshop, attendee = a_workshop(capacity=2), an_attendee()
    booking_id = BookingId(an_id())
    booking = workshop.book(booking_id, attendee, now=NOW)
    assert booking == Booking(
        id=booking_id, workshop_id=workshop.id, attendee_id=attendee
    )
    assert workshop.seats_left == 1
    assert [one.event for one in workshop.recorded] == [
        SeatBooked(workshop_id=workshop.id, attendee_id=attendee)
    ]


def test_the_last_seat_is_sold_once() -> None:
    workshop = a_workshop(capacity=1)
    book(workshop)
    with pytest.raises(SoldOut):
        book(workshop)


def test_a_cancelled_booking_frees_its_seat() -> None:
    workshop, attendee = a_workshop(capacity=1), an_attendee()
    booking = book(workshop, attendee)
    assert workshop.cancel_booking(booking, now=NOW) is booking
    assert workshop.seats_left == 1
    assert workshop.recorded[-1].event == BookingCancelled(
        workshop_id=workshop.id, attendee_id=attendee
    )


def test_only_a_booking_can_be_cancelled() -> None:
    with pytest.raises(NotBooked):
        a_workshop(booked=1).cancel_booking(None, now=NOW)


def test_the_seat_of_a_deleted_user_is_freed_in_any_state() -> None:
    workshop = a_workshop(booked=1, state=WorkshopState.CANCELLED)
    workshop.free_seat()
    assert workshop.booked == 0
    assert workshop.recorded == []


def test_nothing_changes_once_it_has_started() -> None:
    workshop = a_workshop()
    booking = book(workshop)
    with pytest.raises(AlreadyStarted):
        book(workshop, now=workshop.starts_at)
    with pytest.raises(AlreadyStarted):
        workshop.cancel_booking(booking, now=workshop.starts_at)
    with pytest.raises(AlreadyStarted):
        workshop.cancel_booking(None, now=workshop.starts_at)
    with pytest.raises(AlreadyStarted):
        workshop.cancel(now=workshop.starts_at)


def test_a_cancelled_workshop_takes_no_bookings_and_keeps_those_it_has() -> None:
    workshop = a_workshop()
    book(workshop)
    workshop.cancel(now=NOW)
    assert workshop.state is WorkshopState.CANCELLED
    assert workshop.booked == 1
    assert workshop.recorded[-1].event == WorkshopCancelled(workshop_id=workshop.id)
    with pytest.raises(AlreadyCancelled):
        book(workshop)


def test_the_same_change_tried_again_records_the_same_event_id() -> None:
    attendee, workshop_id = an_attendee(), WorkshopId(an_id())
    first, again = (a_workshop(id=workshop_id, version=3) for _ in range(2))
    book(first, attendee)
    book(again, attendee)
    assert first.recorded == again.recorded


def test_events_of_one_workshop_have_ids_of_their_own() -> None:
    workshop = a_workshop()
    for _ in range(3):
        book(workshop)
    assert len({one.id for one in workshop.recorded}) == 3


def test_events_are_released_once() -> None:
    workshop = a_workshop()
    book(workshop)
    assert len(workshop.release()) == 1
    assert workshop.release() == []


def test_omitted_fields_are_not_revised() -> None:
    workshop = schedule(title="Knots", capacity=5)
    starts_at = workshop.starts_at
    workshop.revise(title="Bends", now=NOW)
    assert (workshop.title, workshop.capacity, workshop.starts_at) == (
        "Bends",
        5,
        starts_at,
    )
    workshop.revise(capacity=2, starts_at=NOW + timedelta(days=2), now=NOW)
    assert (workshop.title, workshop.capacity) == ("Bends", 2)
    assert workshop.starts_at == NOW + timedelta(days=2)


def test_seats_that_are_booked_stay() -> None:
    workshop = schedule(capacity=5)
    for _ in range(3):
        book(workshop)
    workshop.revise(capacity=3, now=NOW)
    with pytest.raises(CapacityBelowBookings):
        workshop.revise(capacity=2, now=NOW)


def test_a_started_or_cancelled_workshop_cannot_be_revised() -> None:
    started, cancelled = schedule(), schedule()
    cancelled.cancel(now=NOW)
    with pytest.raises(AlreadyStarted):
        started.revise(starts_at=NOW + timedelta(days=9), now=started.starts_at)
    with pytest.raises(AlreadyCancelled):
        cancelled.revise(title="Bends", now=NOW)


def test_an_edit_of_another_version_is_refused() -> None:
    workshop = schedule()
    workshop.check_version(workshop.version)
    with pytest.raises(OutOfDate):
        workshop.check_version(workshop.version + 1)
