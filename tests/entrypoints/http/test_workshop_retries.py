"""Tests that workshops, bookings and exports can be retried with an idempotency key."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from httpx import Response

from tests.conftest import Served
from tests.entrypoints.http.test_workshops import schedule, tomorrow

AT_ONCE = 20


async def twice(
    served: Served, path: str, headers: Mapping[str, str], **options: Any
) -> tuple[Response, Response]:
    with_key = {**headers, "Idempotency-Key": f'"{path}"'}
    first = await served.client.post(path, headers=with_key, **options)
    return first, await served.client.post(path, headers=with_key, **options)


def are_equal(first: Response, again: Response, *, status: int) -> None:
    assert (first.status_code, again.status_code) == (status, status), again.text
    assert first.content == again.content
    assert first.headers.get("Location") == again.headers.get("Location")


async def test_20_at_once_schedule_one_workshop(served: Served) -> None:
    headers = {**await served.admin(), "Idempotency-Key": '"k"'}
    wanted = {"title": "Knots", "capacity": 5, "starts_at": tomorrow()}
    posts = [
        served.client.post("/v1/workshops", json=wanted, headers=headers)
        for _ in range(AT_ONCE)
    ]
    responses = await asyncio.gather(*posts)
    assert {one.status_code for one in responses} <= {201, 409}
    (body,) = {one.text for one in responses if one.status_code == 201}
    (listed,) = (await served.client.get("/v1/workshops")).json()["items"]
    assert listed["id"] in body


async def test_a_booking_and_an_export_are_answered_again(served: Served) -> None:
    workshop = await schedule(served)
    path = f"/v1/workshops/{workshop['id']}"
    are_equal(
        *await twice(served, f"{path}/bookings", await served.member("ada")), status=201
    )
    viewed = await served.client.get(path)
    assert viewed.json()["seats_left"] == workshop["seats_left"] - 1
    are_equal(*await twice(served, f"{path}/exports", await served.admin()), status=202)


async def test_a_seat_that_was_refused_may_be_had_later(served: Served) -> None:
    workshop = await schedule(served, capacity=1)
    path = f"/v1/workshops/{workshop['id']}/bookings"
    eve, ada = await served.member("eve"), await served.member("ada")
    await served.client.post(path, headers=eve)
    refused, _ = await twice(served, path, ada)
    assert (refused.status_code, refused.json()["code"]) == (409, "SoldOut")
    await served.client.delete(f"{path}/mine", headers=eve)
    are_equal(*await twice(served, path, ada), status=201)


@pytest.mark.parametrize("path", ["/v1/users", "/v1/sessions"])
async def test_routes_whose_responses_contain_secrets_ignore_the_header(
    served: Served, path: str
) -> None:
    account = {"email": "ada@example.com", "password": "a member's long password"}
    await served.client.post("/v1/users", json={**account, "name": "Ada"})
    body = account if path == "/v1/sessions" else {**account, "name": "Ada"}
    first, again = await twice(served, path, {}, json=body)
    assert first.status_code == again.status_code
    if path == "/v1/sessions":
        assert first.json() != again.json()
