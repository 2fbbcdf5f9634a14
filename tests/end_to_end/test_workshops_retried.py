"""Tests that a key has one effect across processes, even if one of them is killed."""

from collections.abc import AsyncIterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.conftest import DURABLE, fresh_storage
from tests.end_to_end.processes import Process, serving, sign_in, until

ADMIN = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "the admin's password"}
AT_ONCE = 20
WANTED = {"title": "Knots", "capacity": 5, "starts_at": "2099-01-01T10:00:00Z"}
LOCKED = 120.0  # seconds; a server may hold a killed client's transaction for 60

pytestmark = pytest.mark.slow


@pytest.fixture(params=DURABLE)
async def storage_url(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[str]:
    async with fresh_storage(request.param, request, tmp_path) as url:
        yield url


def schedule(process: Process, headers: Mapping[str, str]) -> bytes | None:
    """Return the answer's body; None where the request is in progress, or its process was killed.

    Raises AssertionError for any other answer.
    """
    try:
        response = httpx.post(
            f"{process.url}/v1/workshops", json=WANTED, headers=headers, timeout=60
        )
    except httpx.TransportError:
        return None
    if response.status_code == 409:
        assert response.json()["code"] == "RequestInProgress"
        return None
    assert response.status_code == 201, response.text
    return response.content


@pytest.mark.parametrize("killed", [False, True], ids=["both live", "one is killed"])
def test_20_posts_at_once_to_two_processes_schedule_one_workshop(
    storage_url: str, killed: bool, tmp_path: Path
) -> None:
    settings = {"REQUEST_DEADLINE_SECONDS": "60", "STORAGE_URL": storage_url, **ADMIN}
    settings["WORKER"] = "separate"
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(serving(tmp_path, **settings)) for _ in range(2)
        )
        with httpx.Client(base_url=other.url) as client:
            admin = sign_in(client, "admin@example.com", "the admin's password")
        headers = {**admin, "Idempotency-Key": '"8e03978e"'}
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        posts = [
            pool.submit(schedule, process, headers)
            for process in (one, other)
            for _ in range(AT_ONCE // 2)
        ]
        if killed:
            wait(posts, return_when=FIRST_COMPLETED)
            one.kill()
        responses = {post.result() for post in posts} - {None}
        again = until(lambda: schedule(other, headers), seconds=LOCKED)
        assert responses <= {again}
        listed = httpx.get(f"{other.url}/v1/workshops").json()["items"]
        assert len(listed) == 1
