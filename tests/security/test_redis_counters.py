"""Rate limits that are counted in Redis."""

import asyncio

import pytest

from adapters.rate_limits import RULES, RateLimits
from application.errors import RateLimited
from application.rate_limits import Rule
from tests.servers import running_or_skipped


async def test_processes_count_together(redis_url: str) -> None:
    async with RateLimits(redis_url) as one, RateLimits(redis_url) as other:
        for number in range(RULES[Rule.REGISTER].amount):
            await (one, other)[number % 2].hit(Rule.REGISTER, "192.0.2.7")
        for limits in (one, other):
            with pytest.raises(RateLimited):
                await limits.hit(Rule.REGISTER, "192.0.2.7")


async def test_counters_that_were_restarted_count_from_the_first_try_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.rate_limits.TIMEOUT", 30.0)
    with running_or_skipped("redis") as server:
        async with RateLimits(server.url) as limits:
            tries = [limits.hit(Rule.REFRESH, f"{number}") for number in range(4)]
            await asyncio.gather(*tries)  # each by a connection of its own
            server.stop()
            server.start()
            for _ in range(4):
                await limits.hit(Rule.REFRESH, "ada")
    assert caplog.messages == []  # or it was not counted
