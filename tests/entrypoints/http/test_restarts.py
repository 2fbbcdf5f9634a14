"""Tests that no request fails after a restart of the database server."""

import asyncio

import pytest

from tests.builders import an_account
from tests.conftest import ON_SERVERS, Served, Serving
from tests.servers import running_or_skipped

pytestmark = pytest.mark.slow

CLIENTS = 3


async def statuses(served: Served) -> list[int]:
    """Read and write concurrently; return the failures."""
    admin = await served.admin()
    writing = [
        served.client.post("/v1/users", json=an_account(), headers=admin)
        for _ in range(CLIENTS)
    ]
    reading = [served.client.get("/v1/users", headers=admin) for _ in range(CLIENTS)]
    responses = await asyncio.gather(*reading, *writing)
    return [response.status_code for response in responses]


@pytest.mark.parametrize("kind", ON_SERVERS)
async def test_the_first_requests_after_a_restart_are_answered(
    kind: str, serving: Serving
) -> None:
    expected = [200] * CLIENTS + [201] * CLIENTS
    with running_or_skipped(kind) as server:
        given = {"worker": "separate", "request_deadline_seconds": 60}
        async with serving(server.url, **given) as served:
            assert await statuses(served) == expected
            server.stop()
            server.start()
            assert await statuses(served) == expected
