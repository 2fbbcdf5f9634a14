"""Tests of the metrics of requests, and of who may read them."""

import re

import pytest

from tests.conftest import Served, Serving

USERS = "/v1/users"


async def counted(served: Served) -> list[tuple[str, ...]]:
    """Return the labels of the requests that were counted."""
    text = await served.container.prometheus_exposition().text()
    labels = r'method="(.*)",route="(.*)",status="(.*)"'
    return re.findall(f"^http_request_duration_seconds_count{{{labels}}}", text, re.M)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", USERS, [("GET", USERS, "401")]),
        (
            "GET",
            f"{USERS}/018f0000-0000-7000-8000-000000000000",
            [("GET", f"{USERS}/{{user_id}}", "401")],
        ),
        ("GET", "/made/up", [("GET", "unmatched", "404")]),
        ("MADEUP", USERS, [("other", USERS, "405")]),
        ("GET", "/problems/OutOfDate", [("GET", "/problems/{code}", "200")]),
        ("GET", "/health/live", []),
        ("GET", "/metrics", []),
        ("GET", "/healthy", [("GET", "unmatched", "404")]),  # no probe
    ],
)
async def test_clients_cannot_create_labels_of_metrics(
    serving: Serving, method: str, path: str, expected: list[tuple[str, ...]]
) -> None:
    async with serving("memory://") as served:
        await served.client.request(method, path)
        assert await counted(served) == expected


async def test_only_operators_see_the_metrics(served: Served) -> None:
    assert (await served.client.get("/metrics")).status_code == 401
    member = await served.member("ada")
    response = await served.client.get("/metrics", headers=member)
    assert response.status_code == 403
    response = await served.client.get("/metrics", headers=await served.admin())
    assert "pool_in_use" in response.text
