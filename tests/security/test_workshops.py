"""Workshop data that remains of users who delete their account."""

import asyncio
from uuid import UUID

import pytest

from application.jobs.ports import JobFilter, JobState
from application.reactions import MAX_REQUEST_AGE
from domain.workshops.workshop import WorkshopId
from tests.conftest import Served
from tests.contexts import all_contexts
from tests.security.test_accounts import EVE, all_stored_text, post
from tests.security.test_attacks import signed_in_with_roles
from tests.security.test_sessions import ADA, signed_in

TIMEOUT = 0.5  # seconds that are enough for a call that does not have to wait


async def a_workshop(served: Served) -> str:
    """Schedule a workshop as Eve; return its id."""
    eve = await signed_in_with_roles(served, EVE)
    return (await all_contexts()["workshops"].owns(served.client, eve))["workshop_id"]


async def test_a_deleted_user_holds_no_seat(served: Served) -> None:
    tokens, workshop = await signed_in(served), await a_workshop(served)
    assert (
        await post(served, f"workshops/{workshop}/bookings", tokens)
    ).status_code == 201
    assert await taken(served, workshop) == 1
    deleted = await post(served, "me/deletion", tokens, password=ADA["password"])
    assert deleted.status_code == 204
    async with asyncio.timeout(10):
        while await taken(served, workshop):
            await asyncio.sleep(0.01)
    assert ADA["email"] not in await all_stored_text(served)


@pytest.mark.parametrize("first", ["the seat", "the end"])
async def test_a_user_who_books_while_being_deleted_holds_no_seat(
    served: Served, first: str
) -> None:
    tokens, workshop = await signed_in(served), await a_workshop(served)
    storage = served.container.storage()
    released = JobFilter(
        state=JobState.DONE, now=served.clock.now(), name="ReleaseSeats"
    )

    async def end() -> None:
        deleted = await post(served, "me/deletion", tokens, password=ADA["password"])
        assert deleted.status_code == 204
        while not await storage.job_records.page(released, after=None, limit=1):
            await asyncio.sleep(0.01)

    async with storage.begin() as work:  # bookings have to wait
        await work.workshops.get(WorkshopId(UUID(workshop)))
        doing = {
            "the seat": lambda: post(served, f"workshops/{workshop}/bookings", tokens),
            "the end": end,
        }
        started = []
        for name in sorted(doing, reverse=first == "the seat"):
            started.append(asyncio.ensure_future(doing[name]()))
            await asyncio.wait(started[-1:], timeout=TIMEOUT)
    async with asyncio.timeout(10):
        await asyncio.gather(*started)
        served.clock.advance(MAX_REQUEST_AGE)
        while await taken(served, workshop):
            await asyncio.sleep(0.01)  # a sweep finds the job, without an event


async def taken(served: Served, workshop_id: str) -> int:
    """Return the number of booked seats."""
    view = (await served.client.get(f"/v1/workshops/{workshop_id}")).json()
    seats: int = view["capacity"] - view["seats_left"]
    return seats
