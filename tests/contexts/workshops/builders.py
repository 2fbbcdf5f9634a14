"""Builders of workshops and bookings."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.workshops.workshop import (
    AttendeeId,
    Booking,
    BookingId,
    OrganizerId,
    Workshop,
    WorkshopId,
    WorkshopState,
)
from tests.builders import NOW, an_id


def a_workshop(**given: Any) -> Workshop:
    made = {
        "id": WorkshopId(an_id()),
        "organizer_id": OrganizerId(an_id()),
        "title": "Sourdough for beginners",
        "capacity": 10,
        "starts_at": NOW + timedelta(days=7),
    }
    return Workshop(**{**made, **given})


def a_full_workshop(**given: Any) -> Workshop:
    """Return a workshop that differs from `a_workshop` in every field."""
    made = {
        "title": "Rye – “naïve” crumb 🍞",
        "capacity": 7,
        "starts_at": NOW + timedelta(days=3, milliseconds=1),
        "state": WorkshopState.CANCELLED,
        "booked": 2,
    }
    return a_workshop(**{**made, **given})


def a_booking(**given: Any) -> Booking:
    made = {
        "id": BookingId(an_id()),
        "workshop_id": WorkshopId(an_id()),
        "attendee_id": AttendeeId(an_id()),
    }
    return Booking(**{**made, **given})


def a_full_booking(**given: Any) -> Booking:
    """Return a booking; its ids differ from those of any `a_booking`."""
    return a_booking(**given)


def bookings_of(workshop: Workshop, attendee_ids: Iterable[UUID]) -> list[Booking]:
    """Book seats for the attendees without recording events; return the bookings."""
    bookings = [
        a_booking(workshop_id=workshop.id, attendee_id=one) for one in attendee_ids
    ]
    workshop.booked += len(bookings)
    return bookings


def book(
    workshop: Workshop, attendee_id: UUID | None = None, *, now: datetime = NOW
) -> Booking:
    """Book a seat for the given attendee, or for any."""
    attendee = AttendeeId(attendee_id or an_id())
    return workshop.book(BookingId(an_id()), attendee, now=now)
