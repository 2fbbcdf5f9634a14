"""Workshops and their bookings, as tests know them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from httpx import AsyncClient

from application import workshops
from application.workshops.notices import WorkshopNotice
from application.workshops.permissions import WorkshopPermission
from application.workshops.ports import WorkshopReader
from domain.workshops.refusals import (
    AlreadyBooked,
    NotBooked,
    NotYourWorkshop,
    WorkshopNotFound,
)
from domain.workshops.workshop import MAX_TITLE, OrganizerId, WorkshopId
from tests.builders import NOW, an_actor, an_id
from tests.context import ActorExample, Context, Headers, JobExample, JobWorld, Kind
from tests.contexts.identity import USER
from tests.contexts.workshops.builders import (
    a_booking,
    a_full_booking,
    a_full_workshop,
    a_workshop,
    bookings_of,
)
from tests.contexts.workshops.steps import ATTENDEES, FIRST_STEPS, STEPS, sees
from tests.hard_values import lines

WORKSHOP = WorkshopId(an_id())
ORGANIZER = an_actor(WorkshopPermission.SCHEDULE)


def edit_workshop(workshop: Any) -> None:
    workshop.title += "!"


def edit_booking(booking: Any) -> None:
    booking.attendee_id = ATTENDEES[0]


KINDS = [
    Kind(
        repository="workshops",
        plain=a_workshop,
        full=a_full_workshop,
        missing=WorkshopNotFound,
        edit=edit_workshop,
        texts={"title": lines(MAX_TITLE)},
    ),
    Kind(
        repository="bookings",
        plain=a_booking,
        full=a_full_booking,
        missing=NotBooked,
        taken=(AlreadyBooked,),
        edit=edit_booking,
        texts={},
    ),
]


def records() -> Mapping[str, Sequence[Any]]:
    workshop = a_workshop(
        id=WORKSHOP, organizer_id=OrganizerId(ORGANIZER.id), starts_at=NOW + timedelta(hours=3)
    )
    bookings = bookings_of(workshop, [USER])
    return {"workshops": [workshop], "bookings": bookings}


def about_a_workshop(**arguments: object) -> ActorExample:
    return ActorExample(
        permission=WorkshopPermission.MANAGE,
        arguments={"workshop_id": WORKSHOP, **arguments},
        owner=ORGANIZER,
        not_yours=NotYourWorkshop,
    )


ACTORS: Mapping[type, ActorExample] = {
    workshops.CancelWorkshop: about_a_workshop(),
    workshops.RequestExport: about_a_workshop(),
    workshops.ReviseWorkshop: about_a_workshop(version=0, title="Rye for beginners"),
    workshops.ScheduleWorkshop: ActorExample(
        permission=WorkshopPermission.SCHEDULE,
        arguments={"title": "Rye", "capacity": 5, "starts_at": NOW + timedelta(days=1)},
    ),
}


async def released(world: JobWorld) -> Sequence[object]:
    reader = world.storage.readers[WorkshopReader]
    attendees = await reader.attendees(WORKSHOP, after=None, limit=9)
    view = await reader.find(WORKSHOP)
    assert view
    is_released = view.seats_left == view.capacity
    assert is_released is not bool(attendees)
    return ["the seat"] if is_released else []


JOBS: Mapping[type, JobExample] = {
    workshops.EmailAttendee: JobExample(
        JobWorld.mails,
        {"workshop_id": WORKSHOP, "attendee_id": USER, "notice": WorkshopNotice.BOOKED},
    ),
    workshops.NotifyAllAttendees: JobExample(
        JobWorld.waiting_jobs, {"workshop_id": WORKSHOP, "notice": WorkshopNotice.SOON}
    ),
    workshops.RemindAttendees: JobExample(JobWorld.waiting_jobs),
    workshops.ExportAttendees: JobExample(JobWorld.results, {"workshop_id": WORKSHOP}),
    workshops.ReleaseSeats: JobExample(released, {"user_id": USER}),
}


async def owns(client: AsyncClient, owner: Headers) -> dict[str, str]:
    body = {"title": "Rye", "capacity": 5, "starts_at": "2099-05-01T10:00:00Z"}
    made = await client.post("/v1/workshops", json=body, headers=owner)
    return {"workshop_id": made.json()["id"]}


async def happens(client: AsyncClient, admin: Headers) -> None:
    """A workshop is scheduled and booked; the booking is cancelled, then the workshop is."""
    path = f"/v1/workshops/{(await owns(client, admin))['workshop_id']}"
    for method, act in (
        ("POST", "bookings"),
        ("DELETE", "bookings/mine"),
        ("POST", "cancellation"),
    ):
        answer = await client.request(method, f"{path}/{act}", headers=admin)
        assert answer.is_success, answer.text


CONTEXT = Context(
    kinds=KINDS,
    records=records,
    actors=ACTORS,
    jobs=JOBS,
    first_steps=FIRST_STEPS,
    steps=STEPS,
    sees=sees,
    for_anybody={"GET /v1/workshops", "GET /v1/workshops/{workshop_id}"},
    owns=owns,
    strangers_get={
        "GET /v1/workshops/{workshop_id}": 200,  # public
        "POST /v1/workshops/{workshop_id}/bookings": 201,  # for whoever is signed in
        "DELETE /v1/workshops/{workshop_id}/bookings/mine": 404,  # it is the caller's own, or none
        "PATCH /v1/workshops/{workshop_id}": 403,
        "POST /v1/workshops/{workshop_id}/cancellation": 403,
        "POST /v1/workshops/{workshop_id}/exports": 403,
    },
    happens=happens,
    counts={
        "workshops_scheduled_total": 1,
        "workshops_seats_booked_total": 1,
        "workshops_bookings_cancelled_total": 1,
        "workshops_cancelled_total": 1,
    },
    strangers_send={"PATCH /v1/workshops/{workshop_id}": {"title": "Mine"}},
)
