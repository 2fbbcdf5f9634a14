"""Tests of edits of workshops."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from application.errors import Forbidden
from application.workshops import ReviseWorkshop
from application.workshops.permissions import WorkshopPermission
from tests.builders import an_actor
from tests.conftest import Served
from tests.entrypoints.http.test_edits import edit
from tests.entrypoints.http.test_workshops import schedule, tomorrow


@pytest.fixture
async def path(served: Served) -> str:
    return f"/v1/workshops/{(await schedule(served, capacity=3))['id']}"


async def test_a_booking_between_reading_and_editing_is_seen(
    served: Served, path: str
) -> None:
    admin = await served.admin()
    tag = (await served.client.get(path)).headers["ETag"]
    await served.client.post(f"{path}/bookings", headers=await served.member("ada"))
    assert (await edit(served, path, admin, tag, capacity=1)).status_code == 412


async def test_fields_that_a_patch_omits_stay(served: Served, path: str) -> None:
    admin, later = await served.admin(), tomorrow(90)
    before = await served.client.get(path)
    moved = await edit(
        served, path, admin, before.headers["ETag"], starts_at=later, capacity=1
    )
    assert moved.status_code == 200, moved.text
    renamed = await edit(served, path, admin, moved.headers["ETag"], title=" Bends ")
    assert renamed.json() == {**moved.json(), "title": "Bends", "version": 3}
    assert (moved.json()["capacity"], moved.json()["title"]) == (1, "Knots")
    assert moved.json()["starts_at"] != before.json()["starts_at"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": None}, "#/title"),
        ({"title": ""}, "#/title"),
        ({"capacity": None}, "#/capacity"),
        ({"capacity": 0}, "#/capacity"),
        ({"starts_at": None}, "#/starts_at"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, "#/starts_at"),
        ({"organizer_id": str(uuid4())}, "#/organizer_id"),
    ],
)
async def test_an_invalid_patch_names_the_field(
    served: Served, path: str, changes: dict[str, Any], pointer: str
) -> None:
    tag = (await served.client.get(path)).headers["ETag"]
    response = await edit(served, path, await served.admin(), tag, **changes)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert (await served.client.get(path)).headers["ETag"] == tag


async def test_no_seat_that_is_booked_is_taken_away(served: Served, path: str) -> None:
    for name in ("ada", "grace"):
        await served.client.post(f"{path}/bookings", headers=await served.member(name))
    tag = (await served.client.get(path)).headers["ETag"]
    too_few = await edit(served, path, await served.admin(), tag, capacity=1)
    assert (too_few.status_code, too_few.json()["code"]) == (
        409,
        "CapacityBelowBookings",
    )
    enough = await edit(served, path, await served.admin(), tag, capacity=2)
    assert (enough.status_code, enough.json()["seats_left"]) == (200, 0)


@pytest.mark.parametrize("form", ["W/{}", '{:.2}-gzip"', 'W/{:.2}-br"'])
async def test_tags_changed_by_compressing_proxies_are_accepted(
    served: Served, path: str, form: str
) -> None:
    """nginx, Apache and Caddy make strong tags weak."""
    tag = (await served.client.get(path)).headers["ETag"]
    changed = form.format(tag)
    had = await served.client.get(path, headers={"If-None-Match": changed})
    assert had.status_code == 304
    response = await edit(served, path, await served.admin(), changed, title="Bends")
    assert response.status_code == 200, response.text


async def test_only_its_organizer_edits_a_workshop(served: Served, path: str) -> None:
    response = await edit(
        served, path, await served.member("ada"), '"1"', title="Bends"
    )
    assert (response.status_code, response.json()["code"]) == (403, "NotPermitted")
    revise = served.container.use_cases()[ReviseWorkshop]
    with pytest.raises(Forbidden, match="Only the workshop's organizer"):
        await revise(
            workshop_id=UUID(path.rpartition("/")[2]),
            version=1,
            actor=an_actor(WorkshopPermission.SCHEDULE),
            title="Bends",
        )
