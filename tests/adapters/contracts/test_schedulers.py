"""Tests that several schedulers add one job per tick, on every storage."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from taskiq import InMemoryBroker

from adapters.memory.storage import MemoryStorage
from application.errors import Unavailable
from application.identity import EndIdleSessions
from application.jobs import AddTick, RemoveExpired
from application.jobs.ports import JobFilter, JobState
from application.storage import Storage
from entrypoints.worker.scheduler import Scheduler
from entrypoints.worker.ticks import Every, Periodic
from tests.boundaries import bounded
from tests.builders import NO_HOOKS, NOW, StoppedClock

MINUTE = timedelta(minutes=1)
EACH_MINUTE = Periodic(EndIdleSessions, Every(MINUTE))
EACH_QUARTER = Periodic(RemoveExpired, Every(15 * MINUTE), max_lateness=5 * MINUTE)


class OneOfMany:
    """A scheduler, driven as by taskiq's loop, which sends each due task once."""

    def __init__(
        self, storage: Storage, clock: StoppedClock, *schedule: Periodic
    ) -> None:
        self.scheduler = a_scheduler(AddTick(storage.begin), clock, schedule)
        self._sent: set[str] = set()

    async def look(self) -> None:
        [source] = self.scheduler.sources
        for task in await source.get_schedules():
            if task.schedule_id not in self._sent:
                self._sent.add(task.schedule_id)
                await self.scheduler.on_ready(source, task)


def a_scheduler(
    add_tick: Any, clock: StoppedClock, schedule: Sequence[Periodic]
) -> Scheduler:
    return Scheduler(
        add_tick=bounded(add_tick),
        clock=clock,
        broker=InMemoryBroker(),
        schedule=schedule,
    )


async def ticks(storage: Storage) -> Counter[tuple[str, datetime]]:
    which = JobFilter(state=JobState.WAITING, now=NOW)
    jobs = await storage.job_records.page(which, after=None, limit=100)
    return Counter((job.name, job.due_at) for job in jobs)


async def test_two_schedulers_give_each_tick_one_job(
    storage: Storage, clock: StoppedClock
) -> None:
    start = clock.now()
    many = [OneOfMany(storage, clock, EACH_MINUTE, EACH_QUARTER) for _ in range(2)]
    for seconds in [1, 2, 0.5, 0.5, 1] * 120:  # ten minutes
        await asyncio.gather(*(one.look() for one in many))
        clock.advance(timedelta(seconds=seconds))
    assert clock.now() == start + 10 * MINUTE
    expected = {("EndIdleSessions", start + n * MINUTE): 1 for n in range(10)}
    assert await ticks(storage) == {**expected, ("RemoveExpired", start): 1}


async def test_the_last_of_several_missed_ticks_runs_if_it_is_not_too_late(
    storage: Storage, clock: StoppedClock
) -> None:
    start = clock.now()
    one = OneOfMany(storage, clock, EACH_MINUTE, EACH_QUARTER)
    clock.advance(4 * 15 * MINUTE + 4 * MINUTE)
    await one.look()
    last = ("RemoveExpired", start + 60 * MINUTE)
    assert await ticks(storage) == {("EndIdleSessions", clock.now()): 1, last: 1}
    clock.advance(15 * MINUTE + 2 * MINUTE)  # six minutes after the next one: too late
    await one.look()
    assert [name for name, _ in await ticks(storage)].count("RemoveExpired") == 1


async def test_a_restarted_scheduler_runs_no_tick_again(
    storage: Storage, clock: StoppedClock
) -> None:
    for _ in range(3):
        await OneOfMany(storage, clock, EACH_MINUTE).look()
    assert (await ticks(storage)).total() == 1


async def test_a_tick_waits_for_a_storage_that_is_away(
    storage: Storage, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entrypoints.worker.scheduler.LOOP_INTERVAL", timedelta())
    answers = iter([Unavailable, Unavailable])

    class Away(AddTick):
        __slots__ = ()

        async def __call__(self, *, name: str, tick: datetime) -> None:
            if error := next(answers, None):
                raise error
            await AddTick.__call__(self, name=name, tick=tick)

    scheduler = a_scheduler(Away(storage.begin), clock, [EACH_MINUTE])
    [source] = scheduler.sources
    for task in await source.get_schedules():
        await scheduler.on_ready(source, task)
    assert (await ticks(storage)).total() == 1


async def test_taskiqs_loop_drives_it(clock: StoppedClock) -> None:
    storage = MemoryStorage(NO_HOOKS)
    added: asyncio.Queue[tuple[str, datetime]] = asyncio.Queue()

    class Told(AddTick):
        __slots__ = ()

        async def __call__(self, *, name: str, tick: datetime) -> None:
            await AddTick.__call__(self, name=name, tick=tick)
            added.put_nowait((name, tick))

    async with a_scheduler(Told(storage.begin), clock, [EACH_MINUTE]).lifespan():
        async with asyncio.timeout(30):
            assert await added.get() == ("EndIdleSessions", clock.now())
            clock.advance(MINUTE)
            assert await added.get() == ("EndIdleSessions", clock.now())
    assert (await ticks(storage)).total() == 2
