"""Rate limits affect only the client that exceeds them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis

from adapters.rate_limits import RULES, RateLimits
from application.rate_limits import Rule
from container import http_app
from entrypoints.http.rate_limited import _of_one_client
from tests.conftest import Served, Serving

ADA = {"email": "ada@example.com", "password": "the analytical engine"}


@pytest.fixture(params=["memory", "redis"])
def counters(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where to count: a value of RATE_LIMITS."""
    # Otherwise a busy server would limit no client.
    monkeypatch.setattr("adapters.rate_limits.TIMEOUT", 30.0)
    if request.param == "memory":
        return "memory"
    return str(request.getfixturevalue(f"empty_{request.param}"))


@pytest.fixture
async def empty_redis(redis_url: str) -> str:
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()
    return redis_url


@pytest.fixture
async def limited(counters: str, serving: Serving) -> AsyncIterator[Served]:
    async with serving("memory://", rate_limits=counters) as served:
        yield served


async def log_in(served: Served, **given: str) -> Response:
    return await served.client.post("/v1/sessions", json={**ADA, **given})


async def test_attempts_on_an_account_are_limited(limited: Served) -> None:
    await limited.client.post("/v1/users", json={**ADA, "name": "Ada"})
    allowed = RULES[Rule.LOG_IN_TO_ACCOUNT].amount
    for _ in range(allowed):
        assert (await log_in(limited, password="not the password")).status_code == 401
    refused = await log_in(limited)
    assert (refused.status_code, refused.json()["code"]) == (429, "RateLimited")
    assert 1 <= int(refused.headers["Retry-After"]) <= 900
    assert (await log_in(limited, email=" ADA@example.com")).status_code == 429
    assert (await log_in(limited, email="eve@example.com")).status_code == 401


async def test_attempts_from_an_address_are_limited(limited: Served) -> None:
    for number in range(RULES[Rule.LOG_IN].amount):
        assert (await log_in(limited, email=f"{number}@example.com")).status_code == 401
    assert (await log_in(limited, email="one@more.example")).status_code == 429
    by_oauth2 = {"grant_type": "password", "username": "x", "password": "y"}
    assert (await limited.client.post("/v1/token", data=by_oauth2)).status_code == 429


async def test_registering_is_limited(limited: Served) -> None:
    for number in range(RULES[Rule.REGISTER].amount):
        account = {**ADA, "email": f"{number}@example.com", "name": "Any"}
        assert (await limited.client.post("/v1/users", json=account)).status_code == 201
    assert (
        await limited.client.post("/v1/users", json={**ADA, "name": "Any"})
    ).status_code == 429


async def test_refreshing_is_limited(limited: Served) -> None:
    path, body = "/v1/sessions/refresh", {"refresh_token": "x"}
    for _ in range(RULES[Rule.REFRESH].amount):
        assert (await limited.client.post(path, json=body)).status_code == 401
    assert (await limited.client.post(path, json=body)).status_code == 429


@pytest.mark.parametrize("where", ["off", "redis://127.0.0.1:1"])
async def test_nothing_is_limited_while_the_counters_are_off_or_unavailable(
    where: str,
) -> None:
    async with RateLimits(where) as limits:
        for _ in range(RULES[Rule.REGISTER].amount + 1):
            await limits.hit(Rule.REGISTER, "192.0.2.7")
        await limits.remember(ADA["email"], "192.0.2.7")
        assert await limits.is_known("anybody@example.com", "192.0.2.7")


async def test_an_origin_is_known_once_it_is_remembered(counters: str) -> None:
    account = f"{uuid4()}@example.com"
    async with RateLimits(counters) as limits:
        assert not await limits.is_known(account, "192.0.2.7")
        for _ in range(2):
            await limits.remember(account, "192.0.2.7")
        assert await limits.is_known(account, "192.0.2.7")
        assert not await limits.is_known(account, "192.0.2.8")
        assert not await limits.is_known("eve@example.com", "192.0.2.7")


async def test_nothing_is_limited_while_the_counters_hang(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang(*_: object) -> bool:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("adapters.rate_limits.TIMEOUT", 0.01)
    monkeypatch.setattr(MovingWindowRateLimiter, "hit", hang)
    async with asyncio.timeout(30), RateLimits("memory") as limits:
        await limits.hit(Rule.REGISTER, "192.0.2.7")
    assert "the counters cannot be reached" in caplog.text


@pytest.mark.parametrize(
    ("host", "requester"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:c000:207", "192.0.2.7"),
        ("64:ff9b::192.0.2.7", "192.0.2.7"),
        ("64:ff9b::1:c000:207", "64:ff9b::/64"),  # beyond what is translated
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_the_addresses_of_one_client_count_together(host: str, requester: str) -> None:
    assert _of_one_client(host) == requester


async def test_guesses_lock_out_one_address_and_leave_the_account_to_others(
    serving: Serving,
) -> None:
    async with serving("memory://", rate_limits="memory") as served:
        await served.client.post("/v1/users", json={**ADA, "name": "Ada"})
        for _ in range(RULES[Rule.LOG_IN_TO_ACCOUNT].amount):
            assert (
                await log_in(served, password="not the password")
            ).status_code == 401
        assert (await log_in(served)).status_code == 429
        transport = ASGITransport(
            http_app(served.container), client=("198.51.100.7", 1)
        )
        async with AsyncClient(
            transport=transport, base_url="http://test"
        ) as elsewhere:
            response = await elsewhere.post("/v1/sessions", json=ADA)
        assert response.status_code == 201
