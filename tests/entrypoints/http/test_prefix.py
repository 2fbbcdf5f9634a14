"""Tests behind a proxy with a path prefix, which it strips or keeps."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.conftest import Served, Serving

BASE_URL = "https://example.com/hexagon"


@pytest.fixture
async def prefixed(serving: Serving) -> AsyncIterator[Served]:
    async with serving("memory://", public_base_url=f"{BASE_URL}/") as served:
        yield served


stripping = pytest.mark.parametrize(
    "prefix", ["", "/hexagon"], ids=["stripped", "as it came"]
)


@stripping
async def test_the_next_page_is_below_the_prefix(prefixed: Served, prefix: str) -> None:
    await prefixed.member("ada")
    admin = await prefixed.admin()
    first = await prefixed.client.get(f"{prefix}/v1/users?limit=1", headers=admin)
    assert first.headers["Link"].startswith("</hexagon/v1/users?limit=1&cursor=")


@stripping
async def test_a_problem_is_described_below_the_prefix(
    prefixed: Served, prefix: str
) -> None:
    problem = (await prefixed.client.get(f"{prefix}/v1/me")).json()
    assert problem["type"] == "/hexagon/problems/InvalidToken"
    assert problem["instance"] == "/hexagon/v1/me"
    described = await prefixed.client.get(problem["type"].removeprefix("/hexagon"))
    assert described.json()["type"] == problem["type"]


@stripping
async def test_the_documentation_leads_below_the_prefix(
    prefixed: Served, prefix: str
) -> None:
    page = await prefixed.client.get(f"{prefix}/docs")
    assert "'/hexagon/openapi.json'" in page.text
    description = (await prefixed.client.get(f"{prefix}/openapi.json")).json()
    assert description["servers"] == [{"url": "/hexagon"}]
    [scheme] = description["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "/hexagon/v1/token"
    assert set(_problem_types(description)) == {"/hexagon/problems"}
    assert "/v1/users" in description["paths"]


def _problem_types(value: Any) -> set[str]:
    match value:
        case dict():
            return set().union(*map(_problem_types, value.values()))
        case list():
            return set().union(*map(_problem_types, value))
        case str() if "/problems/" in value:
            return {value.rpartition("/")[0]}
        case _:
            return set()


@stripping
async def test_the_log_names_the_route_and_leaves_probes_out(
    prefixed: Served, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="access")
    await prefixed.client.get(f"{prefix}/health/live")
    await prefixed.client.get(f"{prefix}/problems/SoldOut")
    routes = [
        record.__dict__["route"] for record in caplog.records if record.name == "access"
    ]
    assert routes == ["/problems/{code}"]


async def test_a_path_that_only_begins_like_the_prefix_is_not_below_it(
    prefixed: Served,
) -> None:
    missing = await prefixed.client.get("/hexagons")
    assert (missing.status_code, missing.json()["instance"]) == (
        404,
        "/hexagon/hexagons",
    )


async def test_links_in_mails_have_one_slash_after_the_prefix(prefixed: Served) -> None:
    await prefixed.member("ada")
    _, mail = await prefixed.mailed("account_verify_email")
    assert mail.facts["link"].startswith(f"{BASE_URL}/verify-email#")
