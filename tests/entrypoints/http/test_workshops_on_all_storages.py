"""Tests that a session about workshops gets the same responses on every storage."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DURABLE, Served, Serving, fresh_storage
from tests.entrypoints.http.test_the_same_on_all_storages import Session

TITLES = ["Knots", "Sourdough & Rye", "Zoë’s “bees” 🐝"]


async def the_session(served: Served) -> list[Any]:
    session = Session(served)
    ask = session.ask
    ada, admin = await served.member("ada"), await served.admin()
    starts = [f"2099-0{month}-01T10:00:00.123Z" for month in (2, 1, 1)]
    ids = []
    for title, start in zip(TITLES, starts, strict=True):
        body = {"title": title, "capacity": 1, "starts_at": start}
        await ask("POST", "/v1/workshops", ada, json=body)
        ids.append((await ask("POST", "/v1/workshops", admin, json=body))["id"])
    for workshop_id in ids:
        await ask("GET", f"/v1/workshops/{workshop_id}")
    page = await ask("GET", "/v1/workshops", params={"limit": 2})
    # The cursor contains an id.
    session.answers[-1] = [item["title"] for item in page["items"]]
    await ask("GET", "/v1/workshops", params={"limit": 2, "cursor": page["next"]})
    bookings = f"/v1/workshops/{ids[0]}/bookings"
    for who in (ada, ada, admin):
        await ask("POST", bookings, who)
    await ask("DELETE", f"{bookings}/mine", admin)
    await ask("DELETE", f"{bookings}/mine", ada)
    await ask("POST", bookings, admin)
    await ask("GET", f"/v1/workshops/{ids[0]}")
    await ask("GET", f"/v1/workshops/{ids[0][:-12]}000000000000")
    return session.answers


@pytest.mark.parametrize("kind", DURABLE)
async def test_every_storage_answers_as_the_memory_does(
    kind: str, request: pytest.FixtureRequest, serving: Serving, tmp_path: Path
) -> None:
    async with serving("memory://") as served:
        in_memory = await the_session(served)
    async with fresh_storage(kind, request, tmp_path) as url, serving(url) as served:
        assert await the_session(served) == in_memory
    assert len(in_memory) == 19
