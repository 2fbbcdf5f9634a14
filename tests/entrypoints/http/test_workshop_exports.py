"""Tests of exports: run as jobs, readable by their requester."""

from uuid import uuid4

import pytest

from tests.conftest import Served, Serving
from tests.entrypoints.http.test_jobs import organizer, over
from tests.entrypoints.http.test_workshops import schedule, tomorrow


async def test_a_job_makes_the_export_and_its_requester_reads_it(
    served: Served,
) -> None:
    workshop = await schedule(served)
    path = f"/v1/workshops/{workshop['id']}"
    ada, eve = await served.member("ada"), await served.member("eve")
    for who in (ada, eve):
        await served.client.post(f"{path}/bookings", headers=who)
    admin = await served.admin()
    asked = await served.client.post(f"{path}/exports", headers=admin)
    assert asked.status_code == 202
    assert asked.headers["Location"] == f"/v1/jobs/{asked.json()['id']}"
    assert (asked.json()["state"], asked.json()["result"]) == ("waiting", None)
    job = await over(served, asked.headers["Location"], admin)
    assert (job["state"], job["progress"], job["error"]) == ("done", 100, None)
    ids = {
        (await served.client.get("/v1/me", headers=one)).json()["id"]
        for one in (ada, eve)
    }
    assert {one["id"] for one in job["result"]} == ids
    assert sorted(one["name"] for one in job["result"]) == ["ada", "eve"]
    assert "@" not in str(job["result"])
    for who, status in ((ada, 404), ({}, 401)):
        response = await served.client.get(asked.headers["Location"], headers=who)
        assert response.status_code == status


async def test_only_organizers_export_existing_workshops(served: Served) -> None:
    workshop = await schedule(served)
    ada, admin = await served.member("ada"), await served.admin()
    refused = await served.client.post(
        f"/v1/workshops/{workshop['id']}/exports", headers=ada
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "NotPermitted")
    missing = await served.client.post(
        f"/v1/workshops/{uuid4()}/exports", headers=admin
    )
    assert (missing.status_code, missing.json()["code"]) == (404, "WorkshopNotFound")


async def test_organizers_export_only_their_own_workshops(served: Served) -> None:
    grace, ada = await organizer(served, "grace"), await organizer(served, "ada")
    wanted = {"title": "Knots", "capacity": 5, "starts_at": tomorrow()}
    own = (await served.client.post("/v1/workshops", json=wanted, headers=grace)).json()
    path = f"/v1/workshops/{own['id']}/exports"
    refused = await served.client.post(path, headers=ada)
    assert (refused.status_code, refused.json()["code"]) == (403, "NotYourWorkshop")
    asked = await served.client.post(path, headers=grace)
    assert asked.status_code == 202
    job = asked.headers["Location"]
    other = await served.client.get(job, headers=ada)
    assert (other.status_code, other.json()["code"]) == (404, "JobNotFound")
    for who in (grace, await served.admin()):
        assert (await over(served, job, who))["result"] == []


@pytest.mark.parametrize("prefix", ["", "/hexagon"], ids=["stripped", "as it came"])
async def test_the_job_of_an_export_is_below_the_prefix(
    serving: Serving, prefix: str
) -> None:
    async with serving(
        "memory://", public_base_url="https://example.com/hexagon/"
    ) as served:
        workshop = await schedule(served, capacity=3)
        url = f"{prefix}/v1/workshops/{workshop['id']}/exports"
        asked = await served.client.post(url, headers=await served.admin())
    assert asked.headers["Location"] == f"/hexagon/v1/jobs/{asked.json()['id']}"
