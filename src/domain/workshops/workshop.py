"""The workshop and booking aggregates and their events."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.changes import UNCHANGED, Unchanged, apply_change
from domain.errors import Invalid
from domain.events import Aggregate, Event
from domain.values import validate_instant, validate_one_line
from domain.workshops.errors import (
    AlreadyCancelled,
    AlreadyStarted,
    CapacityBelowBookings,
    NotBooked,
    NotYourWorkshop,
    SoldOut,
)

WorkshopId = NewType("WorkshopId", UUID)
BookingId = NewType("BookingId", UUID)
AttendeeId = NewType("AttendeeId", UUID)
OrganizerId = NewType("OrganizerId", UUID)

MAX_TITLE = 200  # characters
MAX_CAPACITY = 10_000  # seats


class WorkshopState(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopEvent(Event):
    workshop_id: WorkshopId


class WorkshopScheduled(WorkshopEvent):
    """The workshop is open for bookings."""


class WorkshopCancelled(WorkshopEvent):
    """The workshop will not take place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatBooked(WorkshopEvent):
    attendee_id: AttendeeId


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(WorkshopEvent):
    attendee_id: AttendeeId


@dataclass(slots=True, kw_only=True)
class Booking(Aggregate[BookingId]):
    """One attendee's seat in one workshop; an attendee has at most one per workshop."""

    workshop_id: WorkshopId
    attendee_id: AttendeeId


@dataclass(slots=True, kw_only=True)
class Workshop(Aggregate[WorkshopId]):
    """A workshop with a limited number of seats.

    The number of bookings is stored with it, so booking costs the same at any size.
    """

    organizer_id: OrganizerId
    title: str
    capacity: int
    starts_at: datetime
    state: WorkshopState = WorkshopState.SCHEDULED
    booked: int = 0  # seats

    @property
    def seats_left(self) -> int:
        return self.capacity - self.booked

    def schedule(self, *, now: datetime) -> None:
        """Open a new workshop for bookings.

        Raises Invalid, naming the field, if a value is not acceptable.
        """
        self._must_be_valid(now)
        self.record(WorkshopScheduled(workshop_id=self.id))

    def book(
        self, booking_id: BookingId, attendee_id: AttendeeId, *, now: datetime
    ) -> Booking:
        """Take a seat and return its booking.

        The repository raises AlreadyBooked for a second booking of the same attendee.

        Raises SoldOut, AlreadyCancelled or AlreadyStarted.
        """
        self._must_be_open(now)
        if self.seats_left == 0:
            raise SoldOut
        self.booked += 1
        self.record(SeatBooked(workshop_id=self.id, attendee_id=attendee_id))
        return Booking(id=booking_id, workshop_id=self.id, attendee_id=attendee_id)

    def cancel_booking(self, booking: Booking | None, *, now: datetime) -> Booking:
        """Free the seat and return the booking, which the caller removes.

        Raises NotBooked if there is no booking, AlreadyCancelled or AlreadyStarted.
        """
        self._must_be_open(now)
        if booking is None:
            raise NotBooked
        self.free_seat()
        self.record(
            BookingCancelled(workshop_id=self.id, attendee_id=booking.attendee_id)
        )
        return booking

    def free_seat(self) -> None:
        """Give back one seat, even of a workshop that has started or been cancelled."""
        self.booked -= 1

    def revise(
        self,
        *,
        title: str | Unchanged = UNCHANGED,
        capacity: int | Unchanged = UNCHANGED,
        starts_at: datetime | Unchanged = UNCHANGED,
        now: datetime,
    ) -> None:
        """Change the given fields.

        Raises Invalid, naming the field, CapacityBelowBookings, AlreadyCancelled or
        AlreadyStarted.
        """
        self._must_be_open(now)
        self.title = apply_change(self.title, title)
        self.capacity = apply_change(self.capacity, capacity)
        self.starts_at = apply_change(self.starts_at, starts_at)
        self._must_be_valid(now)

    def must_be_organized_by(self, organizer_id: OrganizerId) -> None:
        """Raise NotYourWorkshop if another organizer owns the workshop."""
        if self.organizer_id != organizer_id:
            raise NotYourWorkshop

    def cancel(self, *, now: datetime) -> None:
        """Cancel the workshop.

        The bookings stay, so that the attendees can be notified.

        Raises AlreadyCancelled or AlreadyStarted.
        """
        self._must_be_open(now)
        self.state = WorkshopState.CANCELLED
        self.record(WorkshopCancelled(workshop_id=self.id))

    def _must_be_valid(self, now: datetime) -> None:
        self.title = validate_one_line(self.title, field="title", max_length=MAX_TITLE)
        self.starts_at = validate_instant(self.starts_at, field="starts_at")
        if not 1 <= self.capacity <= MAX_CAPACITY:
            raise Invalid(
                f"Capacity must be 1 to {MAX_CAPACITY} seats.", field="capacity"
            )
        if self.seats_left < 0:
            raise CapacityBelowBookings
        if self.starts_at <= now:
            raise Invalid("Start must be in the future.", field="starts_at")

    def _must_be_open(self, now: datetime) -> None:
        if self.state is WorkshopState.CANCELLED:
            raise AlreadyCancelled
        if self.starts_at <= now:
            raise AlreadyStarted
