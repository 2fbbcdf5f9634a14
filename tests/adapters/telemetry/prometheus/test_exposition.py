"""Tests of measuring pools and jobs; `end_to_end` tests metrics of real processes."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.fair_semaphore import FairSemaphore
from adapters.telemetry.prometheus import exposition as module
from adapters.telemetry.prometheus.exposition import Exposition
from adapters.telemetry.prometheus.shared_values import make_registries
from application.errors import ConcurrentChange
from application.jobs.ports import JobState, Tally
from tests.adapters.telemetry.prometheus.sharing import shared as shared
from tests.builders import StoppedClock


class SlowRecords:
    def __init__(self) -> None:
        self.asked, self.ended = asyncio.Event(), asyncio.Event()

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # like a driver that returns its connection
            self.ended.set()
        raise AssertionError


async def test_after_the_end_the_storage_is_not_used() -> None:
    records: Any = SlowRecords()
    async with Exposition(records, StoppedClock(), make_registries()).lifespan():
        await records.asked.wait()
    assert records.ended.is_set()


class RacingRecords:
    """Job records of which the first tally fails; later ones contain an overdue job."""

    def __init__(self, due: datetime) -> None:
        self._due, self.looks, self.seen = due, 0, asyncio.Event()

    async def tally(self, *, now: datetime) -> Mapping[JobState, Tally]:
        self.looks += 1
        if self.looks == 1:
            raise ConcurrentChange
        if self.looks == 3:  # the values of the second tally have been exposed
            self.seen.set()
        return {JobState.WAITING: Tally(3, self._due)}


async def test_measuring_continues_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "INTERVAL", 0.001)
    clock = StoppedClock()
    records: Any = RacingRecords(clock.now() - timedelta(minutes=1))
    exposition = Exposition(records, clock, make_registries())
    async with exposition.lifespan(), asyncio.timeout(10):
        await records.seen.wait()
    exposed_lines = (await exposition.text()).splitlines()
    assert "jobs_oldest_due_age_seconds 60.0" in exposed_lines
    assert 'jobs{state="waiting"} 3.0' in exposed_lines
    assert 'jobs{state="dead"} 0.0' in exposed_lines


@pytest.mark.usefixtures("shared")
async def test_slots_in_use_end_with_their_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "INTERVAL", 0.001)
    places = FairSemaphore("a test's own", 1)
    records: Any = SlowRecords()
    exposition = Exposition(records, StoppedClock(), make_registries())
    line = f'pool_in_use{{pool="{places.name}"}}'
    async with exposition.lifespan():
        await records.asked.wait()  # pools are measured before jobs
        assert f"{line} 0.0" in await exposition.text()
    assert line not in await exposition.text()
