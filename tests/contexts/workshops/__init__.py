"""Workshops and bookings: context for tests."""

from typing import Any

from httpx import AsyncClient

from domain.workshops.errors import AlreadyBooked, NotBooked, WorkshopNotFound
from domain.workshops.workshop import MAX_TITLE
from tests.context import Context, Headers, Kind
from tests.contexts.workshops.builders import (
    a_booking,
    a_full_booking,
    a_full_workshop,
    a_workshop,
)
from tests.contexts.workshops.examples import ACTORS, JOBS, records
from tests.contexts.workshops.steps import ATTENDEES, FIRST_STEPS, STEPS, sees
from tests.hard_values import lines


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
        taken={("workshop_id", "attendee_id"): AlreadyBooked},
        edit=edit_booking,
        texts={},
    ),
]


async def owns(client: AsyncClient, owner: Headers) -> dict[str, str]:
    body = {"title": "Rye", "capacity": 5, "starts_at": "2099-05-01T10:00:00Z"}
    made = await client.post("/v1/workshops", json=body, headers=owner)
    return {"workshop_id": made.json()["id"]}


async def fill_prometheus(client: AsyncClient, admin: Headers) -> None:
    """Schedule and book a workshop; cancel the booking, then the workshop."""
    path = f"/v1/workshops/{(await owns(client, admin))['workshop_id']}"
    for method, act in (
        ("POST", "bookings"),
        ("DELETE", "bookings/mine"),
        ("POST", "cancellation"),
    ):
        response = await client.request(method, f"{path}/{act}", headers=admin)
        assert response.is_success, response.text


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
        "POST /v1/workshops/{workshop_id}/bookings": 201,  # for any signed-in user
        "DELETE /v1/workshops/{workshop_id}/bookings/mine": 404,  # the caller's
        "PATCH /v1/workshops/{workshop_id}": 403,
        "POST /v1/workshops/{workshop_id}/cancellation": 403,
        "POST /v1/workshops/{workshop_id}/exports": 403,
    },
    fill_prometheus=fill_prometheus,
    prometheus_counts={
        "workshops_scheduled_total": 1,
        "workshops_seats_booked_total": 1,
        "workshops_bookings_cancelled_total": 1,
        "workshops_cancelled_total": 1,
    },
    strangers_send={"PATCH /v1/workshops/{workshop_id}": {"title": "Mine"}},
)
