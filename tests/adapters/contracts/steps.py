"""Steps of a unit of work, to be done to several storages alike."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from application.errors import ConcurrentChange, Conflict, NotFound
from application.storage import Storage
from domain.identity.email_address import EmailAddress
from domain.identity.user import EmailTaken, Role, UserId, UserNotFound
from domain.workshops.refusals import AlreadyBooked, WorkshopNotFound
from domain.workshops.workshop import (
    AttendeeId,
    BookingId,
    OrganizerId,
    Workshop,
    WorkshopId,
)
from tests.builders import NOW, a_job, a_user, a_workshop

USERS = [UserId(UUID(int=(1 << 64) + number)) for number in range(2)]
WORKSHOPS = [WorkshopId(UUID(int=(2 << 64) + number)) for number in range(2)]
JOBS = [UUID(int=(3 << 64) + number) for number in range(3)]
ATTENDEES = [AttendeeId(one) for one in (*USERS, UUID(int=1))]
ADDRESSES = [EmailAddress(f"{name}@example.com") for name in ("ada", "grace")]

Step = Callable[["Side", Any], Awaitable[Any]]


@dataclass(slots=True)
class Side:
    """One of the storages."""

    storage: Storage
    remembered: dict[UUID, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(4 << 64))  # of bookings

    async def do(self, work: Any, steps: Sequence[Step], *, commits: bool) -> list[Any]:
        """Return what each step returned, or why it did nothing."""
        done = [await self._do(work, step) for step in steps]
        if commits:
            await work.commit()
        return done

    async def _do(self, work: Any, step: Step) -> Any:
        try:
            found = deepcopy(await step(self, work))
        except (ConcurrentChange, EmailTaken, AlreadyBooked):
            raise  # it was the storage that refused: the unit of work has failed
        except (NotFound, Conflict) as refusal:
            return type(refusal)
        if isinstance(found, Workshop):
            self.remembered.setdefault(found.id, deepcopy(found))
        return found


async def register(
    _: Side, work: Any, *, user: UserId, email: EmailAddress, roles: set[Role]
) -> Any:
    with suppress(UserNotFound):
        return await work.users.get(user)
    await work.users.add(a_user(id=user, email=email, roles=set(roles)))
    return await work.users.get(user)


async def change_address(_: Side, work: Any, *, user: UserId, email: EmailAddress) -> Any:
    changed = await work.users.get(user)
    changed.email = email
    await work.users.save(changed)
    return changed


async def remove_user(_: Side, work: Any, *, user: UserId) -> Any:
    await work.users.remove(await work.users.get(user))


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


async def book(side: Side, work: Any, *, workshop: WorkshopId, attendee: AttendeeId) -> Any:
    booked = await work.workshops.get(workshop)
    booking_id = BookingId(UUID(int=next(side.numbers)))
    await work.bookings.add(booked.book(booking_id, attendee, now=NOW))
    await work.workshops.save(booked)
    return booked


async def cancel_booking(_: Side, work: Any, *, workshop: WorkshopId, attendee: AttendeeId) -> Any:
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


async def save_remembered(side: Side, work: Any, *, workshop: WorkshopId) -> Any:
    """It may have been changed, or removed, since it was seen."""
    changed = side.remembered.pop(workshop, None)
    if changed is not None:
        changed.title += "!"
        await work.workshops.save(changed)
    return changed


async def add_job(_: Side, work: Any, *, job: UUID, seconds: int) -> Any:
    due_at = NOW + timedelta(seconds=seconds)
    await work.jobs.add(a_job(id=job, payload={"seconds": seconds}, due_at=due_at))


def _step(does: Any, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(partial, st.just(does), **given)


_USER, _ADDRESS = st.sampled_from(USERS), st.sampled_from(ADDRESSES)
_WORKSHOP, _ATTENDEE = st.sampled_from(WORKSHOPS), st.sampled_from(ATTENDEES)
_ROLES = st.sets(st.sampled_from(Role), min_size=1)

FIRST_STEPS = [
    *(
        partial(register, user=one, email=email, roles={role})
        for one, email, role in zip(USERS, ADDRESSES, Role, strict=False)
    ),
    *(
        partial(schedule, workshop=one, hours=hours)
        for one, hours in zip(WORKSHOPS, (1, 2), strict=True)
    ),
    partial(book, workshop=WORKSHOPS[0], attendee=ATTENDEES[0]),
    partial(add_job, job=JOBS[0], seconds=30),
]
STEPS = st.lists(
    st.one_of(
        _step(register, user=_USER, email=_ADDRESS, roles=_ROLES),
        _step(change_address, user=_USER, email=_ADDRESS),
        _step(remove_user, user=_USER),
        _step(schedule, workshop=_WORKSHOP, hours=st.integers(-1, 2)),
        _step(book, workshop=_WORKSHOP, attendee=_ATTENDEE),
        _step(cancel_booking, workshop=_WORKSHOP, attendee=_ATTENDEE),
        _step(release_seats, attendee=_ATTENDEE),
        _step(cancel, workshop=_WORKSHOP),
        _step(remove_workshop, workshop=_WORKSHOP),
        _step(save_remembered, workshop=_WORKSHOP),
        _step(add_job, job=st.sampled_from(JOBS), seconds=st.integers(-60, 60)),
    ),
    min_size=1,
    max_size=4,
)
