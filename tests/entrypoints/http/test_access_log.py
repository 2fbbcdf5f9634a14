"""Tests of the access log and of request metrics."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from entrypoints.http.middleware.access_log import AccessLog
from tests.conftest import Served, Serving


@pytest.fixture
async def in_memory(serving: Serving) -> AsyncIterator[Served]:
    async with serving("memory://") as served:
        yield served


async def observed(served: Served, method: str, path: str) -> tuple[str, str, int]:
    """Send a request; return what the observer of requests was called with."""
    heard: list[tuple[str, str, int]] = []
    app: Any = served.client._transport
    around = AccessLog(
        app.app,
        observe=lambda route, method, status, _: heard.append((route, method, status)),
    )
    async with AsyncClient(
        transport=ASGITransport(around), base_url="http://test"
    ) as client:
        await client.request(method, path)
    [one] = heard or [("", "", 0)]
    return one


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/users", ("/v1/users", "GET", 401)),
        (
            "GET",
            "/v1/users/018f0000-0000-7000-8000-000000000000",
            ("/v1/users/{user_id}", "GET", 401),
        ),
        ("GET", "/made/up", ("unmatched", "GET", 404)),
        ("MADEUP", "/v1/users", ("/v1/users", "other", 405)),
        ("GET", "/problems/OutOfDate", ("/problems/{code}", "GET", 200)),
        ("GET", "/health/live", ("", "", 0)),
        ("GET", "/metrics", ("", "", 0)),
        (
            "GET",
            "/healthy",
            ("unmatched", "GET", 404),
        ),  # not a probe, despite its name
    ],
)
async def test_clients_cannot_create_labels_of_metrics(
    in_memory: Served, method: str, path: str, expected: tuple[str, str, int]
) -> None:
    assert await observed(in_memory, method, path) == expected


async def test_a_long_path_is_cut(
    in_memory: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        answer = await in_memory.client.get("/" + "token" * 8_000)
    [record] = [one for one in caplog.records if one.name == "access"]
    assert len(record.getMessage()) < 300
    assert len(answer.content) < 1_000


async def test_a_request_is_one_log_line_whatever_its_path(
    in_memory: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        await in_memory.client.get(
            "/a%0Ab%20c?token=secret", headers={"X-Request-ID": "r"}
        )
    [record] = [one for one in caplog.records if one.name == "access"]
    assert record.getMessage() == "GET /a%0Ab%20c"
    assert (record.__dict__["route"], record.__dict__["status"]) == ("unmatched", 404)
    assert record.__dict__["seconds"] >= 0
