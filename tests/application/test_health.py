import asyncio
from datetime import timedelta
from typing import Any

import pytest

from application import health
from application.errors import Unavailable
from application.health import CheckReadiness, HealthChecks
from tests.builders import StoppedClock


async def fine() -> None:
    """Answer, like a healthy part."""


async def away() -> None:
    raise Unavailable("It is away.")


async def hangs() -> None:
    await asyncio.Event().wait()


def checks(
    storage: Any, broker: Any = fine, clock: StoppedClock | None = None
) -> HealthChecks:
    return HealthChecks(storage, broker, clock or StoppedClock())


async def test_a_process_is_ready_without_the_broker() -> None:
    assert await CheckReadiness(checks(fine, away))() == {
        "storage": "ok",
        "broker": "unavailable",
    }


@pytest.mark.parametrize(
    ("storage", "why"), [(away, "It is away"), (hangs, "No answer in time")]
)
async def test_a_required_part_that_is_unavailable_is_named(
    storage: Any, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "TIMEOUT", 0.01)
    with pytest.raises(Unavailable, match=f"^storage: {why}"):
        await CheckReadiness(checks(storage))()


async def test_a_clock_that_is_set_back_keeps_no_old_results() -> None:
    clock = StoppedClock()
    asked = 0

    async def storage() -> None:
        nonlocal asked
        asked += 1

    found = checks(storage, clock=clock)
    await found.results()
    clock.advance(-timedelta(hours=1))
    await found.results()
    assert asked == 2


async def test_the_parts_are_checked_at_the_same_time() -> None:
    one, other = asyncio.Event(), asyncio.Event()

    async def storage() -> None:
        one.set()
        await other.wait()

    async def broker() -> None:
        other.set()
        await one.wait()

    found = await checks(storage, broker).results()
    assert [part.problem for part in found.values()] == [None, None]


async def test_results_are_cached_for_a_second_and_shared_by_concurrent_requests() -> (
    None
):
    clock, count = StoppedClock(), 0

    async def storage() -> None:
        nonlocal count
        count += 1
        await asyncio.sleep(0)

    asked = checks(storage, clock=clock)
    await asyncio.gather(*(asked.results() for _ in range(5)))
    assert count == 1
    clock.advance(timedelta(milliseconds=999))
    await asked.results()
    assert count == 1
    clock.advance(timedelta(milliseconds=1))
    await asked.results()
    assert count == 2
