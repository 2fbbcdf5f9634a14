import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.errors import Forbidden
from application.mail import Mail
from application.workshops import CancelWorkshop
from application.workshops.permissions import WorkshopPermission
from tests.builders import an_actor
from tests.conftest import Served


def tomorrow(minutes: int = 0) -> str:
    """Return a time after more than 24 hours, so that no reminders are mailed."""
    return (datetime.now(UTC) + timedelta(hours=26, minutes=minutes)).isoformat()


async def schedule(served: Served, **given: Any) -> dict[str, Any]:
    wanted = {"title": "Knots", "capacity": 5, "starts_at": tomorrow()}
    response = await served.client.post(
        "/v1/workshops", json={**wanted, **given}, headers=await served.admin()
    )
    assert response.status_code == 201, response.text
    workshop: dict[str, Any] = response.json()
    return workshop


async def test_a_scheduled_workshop_can_be_viewed_by_anybody(served: Served) -> None:
    workshop = await schedule(served, title="Knots & Splices", capacity=3)
    assert workshop.keys() == {
        "id",
        "title",
        "capacity",
        "seats_left",
        "starts_at",
        "state",
        "version",
    }
    assert (workshop["seats_left"], workshop["state"], workshop["version"]) == (
        3,
        "scheduled",
        1,
    )
    viewed = await served.client.get(f"/v1/workshops/{workshop['id']}")
    assert viewed.json() == workshop


async def test_a_booking_leads_to_one_mail(served: Served) -> None:
    workshop, ada = await schedule(served, title="Knots"), await served.attendee("ada")
    booked = await served.client.post(
        f"/v1/workshops/{workshop['id']}/bookings", headers=ada
    )
    assert booked.status_code == 201
    assert booked.json()["seats_left"] == 4
    _, mail = await served.mailed("workshop_booked")
    assert mail.to == "ada@example.com"
    assert mail.facts["title"] == "Knots"
    assert left(served) == []


def left(served: Served) -> list[Mail]:
    """Return the mails about workshops that the test has not read yet."""
    sent = served.mailer.sent
    mails = [sent.get_nowait()[1] for _ in range(sent.qsize())]
    return [mail for mail in mails if mail.template.startswith("workshop_")]


async def test_a_seat_is_booked_once_and_can_be_given_back(served: Served) -> None:
    workshop, ada = await schedule(served), await served.member("ada")
    bookings = f"/v1/workshops/{workshop['id']}/bookings"
    await served.client.post(bookings, headers=ada)
    again = await served.client.post(bookings, headers=ada)
    assert (again.status_code, again.json()["code"]) == (409, "AlreadyBooked")
    assert (
        await served.client.delete(f"{bookings}/mine", headers=ada)
    ).status_code == 204
    missing = await served.client.delete(f"{bookings}/mine", headers=ada)
    assert (missing.status_code, missing.json()["code"]) == (404, "NotBooked")
    viewed = await served.client.get(f"/v1/workshops/{workshop['id']}")
    assert viewed.json()["seats_left"] == 5


async def test_many_at_once_get_the_seats_there_are(served: Served) -> None:
    workshop = await schedule(served, capacity=10)
    members = [await served.attendee(f"member-{number}") for number in range(50)]
    responses = await asyncio.gather(
        *(
            served.client.post(
                f"/v1/workshops/{workshop['id']}/bookings", headers=member
            )
            for member in members
        )
    )
    outcomes = Counter(
        (response.status_code, response.json().get("code")) for response in responses
    )
    assert outcomes == {(201, None): 10, (409, "SoldOut"): 40}
    keys = {(await served.mailed("workshop_booked"))[0] for _ in range(10)}
    assert len(keys) == 10
    assert left(served) == []


async def test_upcoming_workshops_come_in_pages(served: Served) -> None:
    ids = [
        (await schedule(served, starts_at=tomorrow(minute)))["id"]
        for minute in range(5)
    ]
    seen: list[str] = []
    cursor: str | None = None
    sizes = []
    while True:
        page = await served.client.get(
            "/v1/workshops",
            params={"limit": 2, **({"cursor": cursor} if cursor else {})},
        )
        items, cursor = page.json()["items"], page.json()["next"]
        assert page.links.get("next", {}).get("url") == (
            f"/v1/workshops?limit=2&cursor={cursor}" if cursor else None
        )
        seen += [item["id"] for item in items]
        sizes.append(len(items))
        if cursor is None:
            break
    assert seen == ids
    assert sizes == [2, 2, 1]


async def listed(served: Served, **params: Any) -> tuple[list[str], str | None]:
    """Return the titles on a page, and its cursor."""
    response = await served.client.get("/v1/workshops", params=params)
    assert response.status_code == 200, response.text
    return [one["title"] for one in response.json()["items"]], response.json()["next"]


async def test_they_are_listed_from_a_time_on_and_in_both_directions(
    served: Served,
) -> None:
    for minute, title in enumerate("abcde"):
        await schedule(served, title=title, starts_at=tomorrow(minute))
    assert (await listed(served, sort="starts_at"))[0] == list("abcde")
    assert (await listed(served, starts_after=tomorrow(1)))[0] == list("cde")
    assert (await listed(served, starts_after="2020-01-01T00:00:00Z"))[0] == list(
        "abcde"
    )
    backwards: dict[str, Any] = {
        "sort": "-starts_at",
        "starts_after": tomorrow(0),
        "limit": 2,
    }
    first, cursor = await listed(served, **backwards)
    second, end = await listed(served, **backwards, cursor=cursor)
    assert (first, second, end) == (list("ed"), list("cb"), None)
    response = await served.client.get(
        "/v1/workshops", params={**backwards, "limit": 1}
    )
    following = await served.client.get(response.links["next"]["url"])
    assert [one["title"] for one in following.json()["items"]] == ["d"]
    for params in ({"cursor": cursor}, {"cursor": cursor, "sort": "starts_at"}):
        refused = await served.client.get("/v1/workshops", params=params)
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json()["errors"]] == [
            "#/query/cursor"
        ]


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"limit": 0}, "#/query/limit"),
        ({"limit": 101}, "#/query/limit"),
        *(
            ({"limit": limit}, "#/query/limit")
            for limit in ("10.0", "1_0", " 10", "+10", "", "１")
        ),
        ({"cursor": "made up"}, "#/query/cursor"),
        ({"cursor": ""}, "#/query/cursor"),
        ({"sort": "title"}, "#/query/sort"),
        ({"sort": ""}, "#/query/sort"),
        ({"starts_after": "2030-01-01"}, "#/query/starts_after"),
        ({"starts_after": "2030-01-01T00:00:00"}, "#/query/starts_after"),
        ({"starts_after": "4081276800"}, "#/query/starts_after"),
        ({"starts_after": "9999-12-31T23:59:59-12:00"}, "#/query/starts_after"),
        ({"organizer": "ada"}, "#/query/organizer"),
    ],
)
async def test_a_bad_page_is_a_problem(
    served: Served, params: dict[str, Any], pointer: str
) -> None:
    response = await served.client.get("/v1/workshops", params=params)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_an_integer_may_have_a_point_as_in_json_schema(served: Served) -> None:
    assert (await schedule(served, capacity=3.0))["capacity"] == 3


async def test_members_may_not_schedule(served: Served) -> None:
    wanted = {"title": "Knots", "capacity": 5, "starts_at": tomorrow()}
    response = await served.client.post(
        "/v1/workshops", json=wanted, headers=await served.member("ada")
    )
    assert (response.status_code, response.json()["code"]) == (403, "NotPermitted")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": ""}, "#/title"),
        ({"capacity": 0}, "#/capacity"),
        ({"capacity": 10**30}, "#/capacity"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, "#/starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "#/starts_at"),
        ({"starts_at": "2030-01-01T00:00:00"}, "#/starts_at"),
        ({"starts_at": 4_081_276_800}, "#/starts_at"),
        *(
            ({"starts_at": f"{sign}4081276800.0"}, "#/starts_at")
            for sign in ("", "+", "-")
        ),
        ({"capacity": "5"}, "#/capacity"),
        ({"capacity": True}, "#/capacity"),
        ({"capacity": 2.5}, "#/capacity"),
        ({"version": 7}, "#/version"),
    ],
)
async def test_an_invalid_workshop_names_the_field(
    served: Served, change: dict[str, Any], pointer: str
) -> None:
    wanted = {"title": "Knots", "capacity": 5, "starts_at": tomorrow()}
    response = await served.client.post(
        "/v1/workshops", json={**wanted, **change}, headers=await served.admin()
    )
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_a_missing_workshop_is_a_problem(served: Served) -> None:
    ada = await served.member("ada")
    unknown = f"/v1/workshops/{uuid4()}"
    for response in (
        await served.client.get(unknown),
        await served.client.post(f"{unknown}/bookings", headers=ada),
        await served.client.delete(f"{unknown}/bookings/mine", headers=ada),
    ):
        assert (response.status_code, response.json()["code"]) == (
            404,
            "WorkshopNotFound",
        )


async def test_cancelling_closes_a_workshop_and_notifies_every_attendee(
    served: Served,
) -> None:
    workshop, admin = await schedule(served), await served.admin()
    bookings = f"/v1/workshops/{workshop['id']}/bookings"
    for name in ("ada", "grace"):
        await served.client.post(bookings, headers=await served.attendee(name))
        await served.mailed("workshop_booked")
    cancellation = f"/v1/workshops/{workshop['id']}/cancellation"
    cancelled = await served.client.post(cancellation, headers=admin)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    mails = await different_mails(served, "workshop_cancelled", 2)
    assert {mail.to for mail in mails} == {"ada@example.com", "grace@example.com"}
    again = await served.client.post(cancellation, headers=admin)
    late = await served.client.post(bookings, headers=admin)
    assert {response.json()["code"] for response in (again, late)} == {
        "AlreadyCancelled"
    }
    assert (await served.client.get("/v1/workshops")).json()["items"] == []


async def different_mails(served: Served, template: str, count: int) -> list[Mail]:
    """Wait for this number of mails; a mail that is sent again has the same key."""
    found: dict[UUID, Mail] = {}
    while len(found) < count:
        key, mail = await served.mailed(template)
        found[key] = mail
    return list(found.values())


async def test_members_may_not_cancel(served: Served) -> None:
    workshop, ada = await schedule(served), await served.member("ada")
    response = await served.client.post(
        f"/v1/workshops/{workshop['id']}/cancellation", headers=ada
    )
    assert (response.status_code, response.json()["code"]) == (403, "NotPermitted")


async def test_organizers_cancel_only_their_own_workshops(served: Served) -> None:
    workshop = await schedule(served)
    cancel = served.container.use_cases()[CancelWorkshop]
    with pytest.raises(Forbidden, match="Only the workshop's organizer"):
        await cancel(
            workshop_id=UUID(workshop["id"]),
            actor=an_actor(WorkshopPermission.SCHEDULE),
        )
