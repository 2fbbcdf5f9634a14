"""Tests of jobs over HTTP: results for owners, dead jobs for operators."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.jobs.ports import Job, JobState
from application.snapshot import Snapshot
from domain.identity.user import Role, UserId
from tests.builders import a_job, an_id
from tests.conftest import Served

TIMEOUT = 30  # seconds; the awaited states take milliseconds


async def over(served: Served, path: str, who: dict[str, str]) -> Any:
    """Wait until the job is done or dead, and return it."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            job = (await served.client.get(path, headers=who)).json()
            if job["state"] not in ("waiting", "running"):
                return job
            await asyncio.sleep(0.01)  # another task runs it, without an event


async def organizer(served: Served, name: str) -> dict[str, str]:
    """Register a member who has the role of organizers; return the headers."""
    headers = await served.member(name)
    me = (await served.client.get("/v1/me", headers=headers)).json()
    async with served.container.storage().begin() as work:
        user = await work.users.get(UserId(UUID(me["id"])))
        user.roles.add(Role.ORGANIZER)
        await work.users.save(user)
        await work.commit()
    return headers


async def keep_dead(served: Served, *, count: int = 1, **given: Any) -> Sequence[Job]:
    made = {
        "due_at": served.clock.now(),
        "name": "EmailUser",
        "payload": {},
        "error": "KeyError: 'x'",
        "attempt": 8,
    }
    records = [
        Job(id=an_id(), state=JobState.DEAD, **{**made, **given}) for _ in range(count)
    ]
    await Snapshot(served.container.storage().begin).write("jobs", records)
    return records


async def dead_ids(served: Served, **query: Any) -> list[str]:
    response = await served.client.get(
        "/v1/dead-jobs", params=query, headers=await served.admin()
    )
    assert response.status_code == 200, response.text
    return [job["id"] for job in response.json()["items"]]


async def test_only_the_requester_reads_a_result(served: Served) -> None:
    ada, eve = await served.member("ada"), await served.member("eve")
    me = (await served.client.get("/v1/me", headers=ada)).json()
    done = a_job(
        state=JobState.DONE,
        owner_id=UUID(me["id"]),
        progress=100,
        result=[{"name": "Ada"}],
    )
    await Snapshot(served.container.storage().begin).write("jobs", [done])
    for who in (ada, await served.admin()):
        job = (await served.client.get(f"/v1/jobs/{done.id}", headers=who)).json()
        assert (job["state"], job["progress"], job["error"]) == ("done", 100, None)
        assert job["result"] == [{"name": "Ada"}]
    for who, status in ((eve, 404), ({}, 401)):
        response = await served.client.get(f"/v1/jobs/{done.id}", headers=who)
        assert response.status_code == status


async def test_the_owner_of_a_dead_job_does_not_see_its_error_text(
    served: Served,
) -> None:
    ada, admin = await served.member("ada"), await served.admin()
    me = (await served.client.get("/v1/me", headers=ada)).json()
    [dead] = await keep_dead(served, owner_id=UUID(me["id"]))
    path = f"/v1/jobs/{dead.id}"
    assert (await served.client.get(path, headers=ada)).json()[
        "error"
    ] == "The job failed."
    assert (await served.client.get(path, headers=admin)).json()["error"] == dead.error


async def test_dead_jobs_are_listed_in_pages_the_longest_dead_first(
    served: Served,
) -> None:
    young, old = (
        await keep_dead(served, count=2),
        served.clock.now() - timedelta(hours=3),
    )
    ids = [
        str(one.id) for one in (*await keep_dead(served, count=3, due_at=old), *young)
    ]
    pages: list[list[str]] = []
    query: dict[str, Any] = {"limit": 2}
    admin = await served.admin()
    while len(pages) <= len(ids):
        response = await served.client.get("/v1/dead-jobs", params=query, headers=admin)
        pages.append([job["id"] for job in response.json()["items"]])
        if response.json()["next"] is None:
            break
        query["cursor"] = response.json()["next"]
    assert pages == [ids[:2], ids[2:4], ids[4:]]


async def test_a_bad_listing_names_the_parameter(served: Served) -> None:
    admin = await served.admin()
    for name, value, pointer in (
        ("state", "done", "#/query/state"),
        ("all", "true", "#/query/all"),
        ("limit", "101", "#/query/limit"),
        ("cursor", "made up", "#/query/cursor"),
    ):
        response = await served.client.get(
            "/v1/dead-jobs", params={name: value}, headers=admin
        )
        assert response.status_code == 422
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_dead_jobs_are_chosen_by_id_name_and_age(served: Served) -> None:
    [old] = await keep_dead(served, due_at=served.clock.now() - timedelta(hours=3))
    [other] = await keep_dead(served, name="Other")
    assert await dead_ids(served, id=str(old.id)) == [str(old.id)]
    assert await dead_ids(served, id=str(uuid4())) == []
    assert await dead_ids(served, id=[str(other.id), str(old.id)]) == [
        str(old.id),
        str(other.id),
    ]
    assert await dead_ids(served, name="Other") == [str(other.id)]
    assert await dead_ids(served, older_than_hours=2) == [str(old.id)]
    assert await dead_ids(served, older_than_hours=2, name="Other") == []


async def test_a_dead_job_is_replayed_once_its_cause_is_mended(served: Served) -> None:
    """The payload was wrong: once it is fixed in the storage, the job completes."""
    ada = await served.member("ada")
    me = (await served.client.get("/v1/me", headers=ada)).json()["id"]
    key, _ = await served.mailed("account_verify_email")
    payload = {"user_id": me, "notice": "verify_email"}
    [dead] = await keep_dead(served, name="EmailUser", payload=payload)
    admin = await served.admin()
    response = await served.client.post(
        "/v1/dead-jobs/replay", params={"name": "EmailUser"}, headers=admin
    )
    assert (response.status_code, response.json()) == (200, {"count": 1})
    job = await over(served, f"/v1/jobs/{dead.id}", admin)
    assert (job["state"], job["error"]) == ("done", None)
    again, _ = await served.mailed("account_verify_email")
    assert again == dead.id != key
    assert await dead_ids(served) == []


async def test_a_job_that_runs_is_listed_with_its_start_and_its_lease(
    served: Served,
) -> None:
    admin, before = await served.admin(), served.clock.now()
    served.mailer.accepting.clear()
    await served.member("ada")
    async with asyncio.timeout(TIMEOUT):
        while not (running := await jobs_in(served, "running", admin)):
            await asyncio.sleep(0.01)  # the worker claims it, without an event
    [job] = running
    assert (job["name"], job["state"], job["attempt"]) == ("EmailUser", "running", 1)
    now = served.clock.now()
    assert before <= datetime.fromisoformat(job["started_at"]) <= now
    assert now < datetime.fromisoformat(job["lease_until"])
    assert await jobs_in(served, "waiting", admin) == []
    served.mailer.accepting.set()
    await served.mailed("account_verify_email")
    assert (await over(served, f"/v1/jobs/{job['id']}", admin))["lease_until"] is None
    assert await jobs_in(served, "running", admin) == []


async def jobs_in(served: Served, state: str, who: dict[str, str]) -> list[Any]:
    """Return the jobs that mail users; schedules add others."""
    only = {"state": state, "name": "EmailUser"}
    response = await served.client.get("/v1/jobs", params=only, headers=who)
    assert response.status_code == 200
    items: list[Any] = response.json()["items"]
    return items


async def test_only_operators_list_jobs(served: Served) -> None:
    grace = await organizer(served, "grace")
    response = await served.client.get("/v1/jobs", headers=grace)
    assert (response.status_code, response.json()["code"]) == (403, "NotPermitted")


async def test_dead_jobs_are_dropped(served: Served) -> None:
    kept, dropped = [*await keep_dead(served), *await keep_dead(served, name="Other")]
    admin = await served.admin()
    response = await served.client.delete(
        "/v1/dead-jobs", params={"name": "Other"}, headers=admin
    )
    assert (response.status_code, response.json()) == (200, {"count": 1})
    assert await dead_ids(served) == [str(kept.id)]
    assert (
        await served.client.get(f"/v1/jobs/{dropped.id}", headers=admin)
    ).status_code == 404
    response = await served.client.delete(
        "/v1/dead-jobs", params={"all": True}, headers=admin
    )
    assert response.json() == {"count": 1}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "Invalid"),
        ({"all": "maybe"}, "Malformed"),
        ({"nmae": "Other"}, "Malformed"),
        ({"id": "x"}, "Malformed"),
        ({"older_than_hours": -1}, "Malformed"),
        ({"older_than_hours": "0.0"}, "Malformed"),
    ],
)
async def test_nothing_is_dropped_by_mistake(
    served: Served, query: dict[str, Any], code: str
) -> None:
    await keep_dead(served)
    admin = await served.admin()
    for method, path in (("DELETE", "/v1/dead-jobs"), ("POST", "/v1/dead-jobs/replay")):
        response = await served.client.request(
            method, path, params=query, headers=admin
        )
        assert (response.status_code, response.json()["code"]) == (422, code)
    assert len(await dead_ids(served)) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/dead-jobs"),
        ("DELETE", "/v1/dead-jobs"),
        ("POST", "/v1/dead-jobs/replay"),
    ],
)
async def test_only_operators_manage_dead_jobs(
    served: Served, method: str, path: str
) -> None:
    member, grace = await served.member("ada"), await organizer(served, "grace")
    for who, status in ((member, 403), (grace, 403), ({}, 401)):
        response = await served.client.request(
            method, path, params={"all": True}, headers=who
        )
        assert response.status_code == status


async def test_a_name_that_no_job_can_have_is_refused(served: Served) -> None:
    """Some databases accept null characters neither in values nor in queries."""
    admin = await served.admin()
    for name in ("%00", "", "x" * 101, "Tell%20Attendee"):
        response = await served.client.get(f"/v1/dead-jobs?name={name}", headers=admin)
        assert (response.status_code, response.json()["code"]) == (422, "Malformed"), (
            name
        )
