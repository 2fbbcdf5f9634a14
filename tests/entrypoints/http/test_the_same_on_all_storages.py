"""Tests that all storages give the same responses, except for ids and times."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DURABLE, Served, Serving, fresh_storage

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
ADA = {
    "email": "ada@example.com",
    "password": "the analytical engine",
    "name": "Ada Ünïcödé 🪢",
}


class Session:
    """Sends requests, and records the responses."""

    def __init__(self, served: Served) -> None:
        self._client = served.client
        self.answers: list[Any] = []

    async def ask(self, method: str, path: str, who: Any = None, **body: Any) -> Any:
        response = await self._client.request(method, path, headers=who, **body)
        text = TIME.sub("TIME", UUID.sub("ID", response.text))
        self.answers.append((method, UUID.sub("ID", path), response.status_code, text))
        return response.json() if response.content else None


async def the_session(served: Served) -> list[Any]:
    session = Session(served)
    ask = session.ask
    await ask("POST", "/v1/users", json=ADA)
    await ask("POST", "/v1/users", json=ADA)
    await ask("POST", "/v1/users", json={**ADA, "email": "none"})
    ada = await served.sign_in(ADA["email"], ADA["password"])
    admin = await served.admin()
    await ask("GET", "/v1/me", ada)
    await ask("GET", "/v1/me")
    read = await ask("GET", "/v1/me", ada)
    version = {**ada, "If-Match": f'"{read["version"]}"'}
    for name in ("Countess", "", "Lady"):
        await ask("PATCH", "/v1/me", version, json={"name": name})
    users = await ask("GET", "/v1/users", admin, params={"limit": 1})
    # The cursor contains an id.
    session.answers[-1] = [user["email"] for user in users["items"]]
    await ask("GET", "/v1/users", admin, params={"limit": 1, "cursor": users["next"]})
    await ask("GET", "/v1/users", ada)
    await ask("PUT", f"/v1/users/{read['id']}/roles/organizer", admin)
    await ask("GET", f"/v1/users/{read['id']}", admin)
    await ask("GET", f"/v1/users/{read['id'][:-12]}000000000000", admin)
    await ask("DELETE", "/v1/sessions", ada)
    await ask("GET", "/v1/me", ada)
    ready = await ask("GET", "/health/ready")
    # The state of the broker is known some time after the start.
    session.answers[-1] = ready["storage"]
    return session.answers


@pytest.fixture
async def in_memory(serving: Serving) -> list[Any]:
    async with serving("memory://") as served:
        return await the_session(served)


@pytest.mark.parametrize("kind", DURABLE)
async def test_every_storage_answers_as_the_memory_does(
    kind: str,
    in_memory: list[Any],
    request: pytest.FixtureRequest,
    serving: Serving,
    tmp_path: Path,
) -> None:
    async with fresh_storage(kind, request, tmp_path) as url, serving(url) as served:
        assert await the_session(served) == in_memory
    assert len(in_memory) == 18
