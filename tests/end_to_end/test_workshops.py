"""Tests of bookings by real processes, on every durable storage."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import DURABLE, fresh_storage
from tests.end_to_end.processes import Process, serving, sign_in, until

ADMIN = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "the admin's password"}
SEATS, MEMBERS = 100, 200

pytestmark = pytest.mark.slow


@pytest.fixture(params=DURABLE)
async def storage_url(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[str]:
    async with fresh_storage(request.param, request, tmp_path) as url:
        yield url


def a_workshop(process: Process, admin: Any, *, capacity: int) -> str:
    wanted = {
        "title": "Knots",
        "capacity": capacity,
        "starts_at": "2099-01-01T10:00:00Z",
    }
    response = httpx.post(f"{process.url}/v1/workshops", json=wanted, headers=admin)
    assert response.status_code == 201, response.text
    workshop_id: str = response.json()["id"]
    return workshop_id


async def members(process: Process, count: int) -> list[dict[str, str]]:
    """Register this number of members; return their headers."""
    async with httpx.AsyncClient(base_url=process.url, timeout=60) as client:

        async def member(number: int) -> dict[str, str]:
            account = {"email": f"m{number}@example.com", "password": "a long password"}
            registered = await client.post("/v1/users", json={**account, "name": "M"})
            assert registered.status_code == 201, registered.text
            session = await client.post("/v1/sessions", json=account)
            return {"Authorization": f"Bearer {session.json()['access_token']}"}

        # One after the other, because registrations are not under test.
        return [await member(number) for number in range(count)]


@pytest.mark.parametrize("processes", [1, 2])
async def test_200_bookings_of_100_seats_sell_each_once(
    storage_url: str, processes: int, tmp_path: Path
) -> None:
    # The test is about selling each seat once, not about speed.
    settings = {"REQUEST_DEADLINE_SECONDS": "60", "STORAGE_URL": storage_url, **ADMIN}
    settings["WORKER"] = "separate"
    with ExitStack() as stack:
        running = [
            stack.enter_context(serving(tmp_path, **settings)) for _ in range(processes)
        ]
        with httpx.Client(base_url=running[0].url) as blocking:
            admin = sign_in(blocking, "admin@example.com", "the admin's password")
        workshop_id = a_workshop(running[0], admin, capacity=SEATS)
        headers = await members(running[0], MEMBERS)
        async with AsyncExitStack() as clients:
            urls = [process.url for process in running]
            open_clients = [
                await clients.enter_async_context(
                    httpx.AsyncClient(base_url=url, timeout=60)
                )
                for url in urls
            ]
            responses = await asyncio.gather(
                *(
                    open_clients[number % processes].post(
                        f"/v1/workshops/{workshop_id}/bookings", headers=header
                    )
                    for number, header in enumerate(headers)
                )
            )
        outcomes = Counter(
            (response.status_code, response.json().get("code"))
            for response in responses
        )
        assert outcomes == {(201, None): SEATS, (409, "SoldOut"): MEMBERS - SEATS}
        async with httpx.AsyncClient() as client:
            view = (
                await client.get(f"{running[0].url}/v1/workshops/{workshop_id}")
            ).json()
        assert (view["seats_left"], view["version"]) == (0, 1 + SEATS)
    # As many jobs as bookings: the next process with a worker runs each once.
    with (
        serving(tmp_path, **{**settings, "WORKER": "embedded"}) as process,
        httpx.Client(base_url=process.url) as blocking,
    ):
        admin = sign_in(blocking, "admin@example.com", "the admin's password")
        ran = {"state": "done", "name": "EmailAttendee"}
        until(lambda: len(jobs(blocking, admin, **ran)["items"]) == SEATS)
        assert jobs(blocking, admin, **ran)["next"] is None
        # Unverified members get only the mail that asks them to confirm their address.
        until(lambda: len(list((tmp_path / "mail").glob("*.eml"))) == MEMBERS)


def jobs(
    client: httpx.Client, admin: Mapping[str, str], **matching: str
) -> dict[str, Any]:
    response = client.get(
        "/v1/jobs", params={"limit": SEATS, **matching}, headers=admin
    )
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page
