"""Edits that lose nobody's work: what has been seen is what is edited."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from application.errors import Forbidden
from application.workshops import ReviseWorkshop
from application.workshops.permissions import WorkshopPermission
from tests.builders import an_actor
from tests.conftest import Served
from tests.entrypoints.http.test_workshops import schedule, tomorrow

PATCH = "application/merge-patch+json"


async def edit(
    served: Served, path: str, who: dict[str, str], tag: str | None, **changes: Any
) -> Response:
    headers = {**who, "Content-Type": PATCH, **({"If-Match": tag} if tag else {})}
    return await served.client.patch(path, json=changes, headers=headers)


@pytest.fixture
async def path(served: Served) -> str:
    return f"/v1/workshops/{(await schedule(served, capacity=3))['id']}"


async def test_of_two_editors_who_saw_the_same_one_wins(served: Served, path: str) -> None:
    admin = await served.admin()
    tag = (await served.client.get(path)).headers["ETag"]
    answers = await asyncio.gather(
        *(edit(served, path, admin, tag, title=title) for title in ("Bends", "Hitches"))
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 412)
    assert lost.json()["code"] == "OutOfDate"
    now = await served.client.get(path)
    assert now.json() == won.json()
    assert now.headers["ETag"] == won.headers["ETag"] != tag


async def test_a_booking_between_reading_and_editing_is_seen(served: Served, path: str) -> None:
    admin = await served.admin()
    tag = (await served.client.get(path)).headers["ETag"]
    await served.client.post(f"{path}/bookings", headers=await served.member("ada"))
    assert (await edit(served, path, admin, tag, capacity=1)).status_code == 412


async def test_what_a_patch_leaves_out_stays(served: Served, path: str) -> None:
    admin, later = await served.admin(), tomorrow(90)
    before = await served.client.get(path)
    moved = await edit(served, path, admin, before.headers["ETag"], starts_at=later, capacity=1)
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
async def test_a_patch_that_makes_no_sense_names_the_field(
    served: Served, path: str, changes: dict[str, Any], pointer: str
) -> None:
    tag = (await served.client.get(path)).headers["ETag"]
    answer = await edit(served, path, await served.admin(), tag, **changes)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await served.client.get(path)).headers["ETag"] == tag


async def test_no_seat_that_is_booked_is_taken_away(served: Served, path: str) -> None:
    for name in ("ada", "grace"):
        await served.client.post(f"{path}/bookings", headers=await served.member(name))
    tag = (await served.client.get(path)).headers["ETag"]
    too_few = await edit(served, path, await served.admin(), tag, capacity=1)
    assert (too_few.status_code, too_few.json()["code"]) == (409, "MoreBooked")
    enough = await edit(served, path, await served.admin(), tag, capacity=2)
    assert (enough.status_code, enough.json()["seats_left"]) == (200, 0)


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        (None, 428, "VersionRequired"),
        ("*", 428, "VersionRequired"),
        ('"2"', 412, "OutOfDate"),
        ('W/"2"', 412, "OutOfDate"),
        ('"2-gzip"', 412, "OutOfDate"),
        ('"1-made-up"', 412, "OutOfDate"),
        ('"made up"', 412, "OutOfDate"),
        ("1", 412, "OutOfDate"),
        ('"' + "9" * 30 + '"', 412, "OutOfDate"),
    ],
)
async def test_an_edit_has_to_say_what_was_seen(
    served: Served, path: str, tag: str | None, status: int, code: str
) -> None:
    answer = await edit(served, path, await served.admin(), tag, title="Bends")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("form", ["W/{}", '{:.2}-gzip"', 'W/{:.2}-br"'])
async def test_a_tag_that_a_proxy_changed_when_it_compressed_is_as_good(
    served: Served, path: str, form: str
) -> None:
    """As nginx, Apache and Caddy do."""
    tag = (await served.client.get(path)).headers["ETag"]
    changed = form.format(tag)
    had = await served.client.get(path, headers={"If-None-Match": changed})
    assert had.status_code == 304
    answer = await edit(served, path, await served.admin(), changed, title="Bends")
    assert answer.status_code == 200, answer.text


async def test_whoever_has_it_already_is_told_so(served: Served, path: str) -> None:
    tag = (await served.client.get(path)).headers["ETag"]
    for has in (tag, f"W/{tag}", f'"0", {tag}'):
        answer = await served.client.get(path, headers={"If-None-Match": has})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "X-Request-ID" in answer.headers
    other = await served.client.get(path, headers={"If-None-Match": '"0"'})
    assert (other.status_code, other.json()["version"]) == (200, 1)


async def test_my_profile_is_edited_in_the_same_way(served: Served) -> None:
    ada = await served.member("ada")
    read = await served.client.get("/v1/me", headers=ada)
    tag = read.headers["ETag"]
    answers = [await edit(served, "/v1/me", ada, tag, name=name) for name in ("Countess", "Lady")]
    assert [answer.status_code for answer in answers] == [200, 412]
    assert (await edit(served, "/v1/me", ada, None, name="Lady")).status_code == 428
    now = await served.client.get("/v1/me", headers=ada)
    assert now.json() == {**read.json(), "name": "Countess", "version": now.json()["version"]}
    assert now.headers["ETag"] == answers[0].headers["ETag"]
    had = {**ada, "If-None-Match": now.headers["ETag"]}
    assert (await served.client.get("/v1/me", headers=had)).status_code == 304
    unchanged = await edit(served, "/v1/me", ada, now.headers["ETag"])
    assert unchanged.json()["name"] == "Countess"
    for wrong in (None, "", "two\nlines"):
        answer = await edit(served, "/v1/me", ada, unchanged.headers["ETag"], name=wrong)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/name"]


async def test_only_its_organizer_edits_a_workshop(served: Served, path: str) -> None:
    answer = await edit(served, path, await served.member("ada"), '"1"', title="Bends")
    assert (answer.status_code, answer.json()["code"]) == (403, "NotPermitted")
    revise = served.container.use_cases()[ReviseWorkshop]
    with pytest.raises(Forbidden, match="Only its organizer"):
        await revise(
            workshop_id=UUID(path.rpartition("/")[2]),
            version=1,
            actor=an_actor(WorkshopPermission.SCHEDULE),
            title="Bends",
        )


async def test_a_profiles_tag_is_the_callers_own(served: Served) -> None:
    ada, eve = await served.member("ada"), await served.member("eve")
    of_ada, of_eve = [await served.client.get("/v1/me", headers=who) for who in (ada, eve)]
    assert of_ada.json()["version"] == of_eve.json()["version"]
    tag = of_ada.headers["ETag"]
    assert of_ada.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in of_ada.headers["Vary"]
    again, other = [
        await served.client.get("/v1/me", headers={**who, "If-None-Match": tag})
        for who in (ada, eve)
    ]
    assert (again.status_code, other.status_code) == (304, 200)
    assert "Authorization" in again.headers["Vary"]
    assert (await edit(served, "/v1/me", eve, tag, name="Evelyn")).status_code == 412
    renamed = await edit(served, "/v1/me", ada, tag, name="Ada L.")
    assert renamed.status_code == 200, renamed.text
    assert (await edit(served, "/v1/me", ada, tag, name="Ada")).status_code == 412
    tag = renamed.headers["ETag"]
    assert (await edit(served, "/v1/me", ada, tag, name="Ada")).status_code == 200
