"""Things to test with: a test names what matters to it, the rest is made up here."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from adapters.memory.storage import MemoryStorage
from adapters.unit_of_work import CommitHooks
from application.actor import Actor, Permission
from application.jobs.kinds import JobRun
from application.jobs.ports import Job
from domain.identity.email_address import EmailAddress
from domain.identity.session import Session, SessionId
from domain.identity.user import FormerEmail, Role, User, UserId
from domain.workshops.workshop import (
    AttendeeId,
    Booking,
    BookingId,
    OrganizerId,
    Workshop,
    WorkshopId,
    WorkshopState,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NO_HOOKS = CommitHooks(jobs_after=lambda _: [], hint=lambda _: None, observe=lambda _: None)
ALL_KINDS = MemoryStorage(NO_HOOKS).kinds

_numbers = count(1)


def an_id() -> UUID:
    return UUID(int=(7 << 76) | (2 << 62) | next(_numbers))


def a_workshop(**given: Any) -> Workshop:
    made = {
        "id": WorkshopId(an_id()),
        "organizer_id": OrganizerId(an_id()),
        "title": "Sourdough for beginners",
        "capacity": 10,
        "starts_at": NOW + timedelta(days=7),
    }
    return Workshop(**{**made, **given})


def a_user(**given: Any) -> User:
    user_id = UserId(an_id())
    made = {
        "id": user_id,
        "email": EmailAddress(f"user-{user_id.int & 0xFFFFFFFF}@example.com"),
        "name": "Ada",
        "password_hash": "not a hash",
        "roles": {Role.MEMBER},
        "registered_at": NOW,
    }
    return User(**{**made, **given})


def a_full_workshop(**given: Any) -> Workshop:
    """Leave no field as `a_workshop` has it."""
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
    """Leave no field as `a_booking` has it: each has ids of its own."""
    return a_booking(**given)


def bookings_of(workshop: Workshop, attendee_ids: Iterable[UUID]) -> list[Booking]:
    """Count the attendees as booked, and return their bookings; no events are recorded."""
    bookings = [a_booking(workshop_id=workshop.id, attendee_id=one) for one in attendee_ids]
    workshop.booked += len(bookings)
    return bookings


def book(workshop: Workshop, attendee_id: UUID | None = None, *, now: datetime = NOW) -> Booking:
    """Book a seat for the attendee, or for somebody."""
    attendee = AttendeeId(attendee_id or an_id())
    return workshop.book(BookingId(an_id()), attendee, now=now)


def a_full_user(**given: Any) -> User:
    """Leave no field as `a_user` has it."""
    made = {
        "name": "Søren O’Brien",
        "password_hash": "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA",
        "email_verified": True,
        "new_email": EmailAddress("soren@new.example"),
        "active": False,
        "roles": {Role.ORGANIZER, Role.ADMIN},
        "registered_at": NOW - timedelta(days=3, milliseconds=1),
        "reset_generation": 3,
        "link_generation": 5,
        "former_emails": [
            FormerEmail(email=EmailAddress("soren@former.example"), last_generation=4)
        ],
    }
    return a_user(**{**made, **given})


def a_session(**given: Any) -> Session:
    made = {
        "id": SessionId(an_id()),
        "user_id": UserId(an_id()),
        "token_digest": "0" * 64,
        "started_at": NOW,
        "refreshed_at": NOW,
    }
    return Session(**{**made, **given})


def a_full_session(**given: Any) -> Session:
    """Leave no field as `a_session` has it."""
    made = {
        "token_digest": "9f" * 32,
        "generation": 7,
        "started_at": NOW - timedelta(days=3, milliseconds=1),
        "refreshed_at": NOW - timedelta(milliseconds=2),
    }
    return a_session(**{**made, **given})


def a_job(**given: Any) -> Job:
    made = {"id": an_id(), "name": "EmailAttendee", "payload": {}, "due_at": NOW}
    return Job(**{**made, **given})


async def _ignore(_: int) -> None:
    """A report that nobody reads."""


def a_run(**given: Any) -> JobRun:
    made = {"key": an_id(), "report": _ignore}
    return JobRun(**{**made, **given})


def an_actor(*permissions: Permission, **given: Any) -> Actor:
    made = {"id": an_id(), "permissions": frozenset(permissions)}
    return Actor(**{**made, **given})


class StoppedClock:
    """Stands still until it is told otherwise."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by
