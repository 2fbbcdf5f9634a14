import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from taskiq import InMemoryBroker

from adapters.clock import SystemClock
from adapters.ids import UuidV7Ids
from adapters.memory.storage import MemoryStorage
from adapters.queue.hints import Hints
from application.clock import MAX_SKEW, Clock
from application.jobs import Leases
from application.jobs.kinds import ExternalJob, JobRun
from entrypoints.worker.app import Worker
from tests.boundaries import runner
from tests.builders import NO_HOOKS, StoppedClock, a_job, an_id

TIMEOUT = 30  # seconds; the awaited states take milliseconds


@dataclass(frozen=True, slots=True)
class Act(ExternalJob):
    max_attempts = 3

    act: Callable[[UUID], Awaitable[object]]

    async def __call__(self, run: JobRun, /) -> None:
        await self.act(run.key)


class Bench:
    """A worker on the memory storage, whose jobs call the test's function."""

    def __init__(
        self,
        act: Callable[[UUID], Awaitable[object]],
        *,
        poll_interval: float = 3600,
        slots: int = 4,
        grace_period: float = 0,
        lease: timedelta = timedelta(seconds=30),
        clock: Clock | None = None,
    ) -> None:
        broker = InMemoryBroker()
        self.hints = Hints(broker)
        self.storage = MemoryStorage(replace(NO_HOOKS, hint=self.hints))
        queue, ids = self.storage.queue, UuidV7Ids()
        self.clock = clock = clock or SystemClock()
        self.worker = Worker(
            leases=Leases(queue=queue, clock=clock, ids=ids, duration=lease),
            run=runner(
                {"Act": Act(act)}, begin=self.storage.begin, queue=queue, clock=clock
            ),
            broker=broker,
            slots=slots,
            poll_interval=poll_interval,
            grace_period=grace_period,
        )

    async def add(self, count: int = 1) -> list[UUID]:
        jobs = [a_job(name="Act", due_at=self.clock.now()) for _ in range(count)]
        async with self.storage.begin() as work:
            await work.jobs.add(*jobs)
            await work.commit()
        return [job.id for job in jobs]

    async def due(self) -> int:
        claimed = await self.storage.queue.claim(
            token=an_id(), now=self.clock.now(), lease=timedelta(seconds=30), limit=100
        )
        return len(claimed)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        async with self.hints.lifespan(), self.worker.lifespan():
            yield


class Recorder:
    def __init__(self) -> None:
        self.done: asyncio.Queue[UUID] = asyncio.Queue()

    async def __call__(self, key: UUID) -> None:
        self.done.put_nowait(key)

    async def next(self) -> UUID:
        return await asyncio.wait_for(self.done.get(), TIMEOUT)


async def test_a_hint_starts_a_job_without_waiting_for_a_sweep() -> None:
    act = Recorder()
    bench = Bench(act, poll_interval=3600)
    async with bench.lifespan():
        await bench.add()  # may still meet the first sweep
        await act.next()
        [job_id] = await bench.add()
        assert await act.next() == job_id


async def test_a_sweep_finds_jobs_without_hints() -> None:
    act = Recorder()
    bench = Bench(act, poll_interval=0.05)
    async with bench.worker.lifespan():  # no hints are sent
        [job_id] = await bench.add()
        assert await act.next() == job_id


async def test_jobs_that_are_already_due_run_at_the_start() -> None:
    act = Recorder()
    bench = Bench(act)
    left = set(await bench.add(10))
    async with bench.worker.lifespan():
        assert {await act.next() for _ in left} == left


async def test_no_more_jobs_run_at_a_time_than_there_are_slots() -> None:
    running, most, finish = 0, 0, asyncio.Event()
    full = asyncio.Event()

    async def act(_: UUID) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 3:
            full.set()
        await finish.wait()
        running -= 1

    bench = Bench(act, slots=3, poll_interval=0.01, grace_period=TIMEOUT)
    await bench.add(9)
    async with bench.lifespan():
        await asyncio.wait_for(full.wait(), TIMEOUT)
        await bench.add(3)
        finish.set()
    assert most == 3


async def test_stopping_lets_a_job_finish_within_the_grace_period() -> None:
    started, finish = asyncio.Event(), asyncio.Event()

    async def act(_: UUID) -> None:
        started.set()
        await finish.wait()

    bench = Bench(act, grace_period=TIMEOUT)
    await bench.add()
    async with bench.lifespan():
        await asyncio.wait_for(started.wait(), TIMEOUT)
        asyncio.get_running_loop().call_soon(finish.set)
    assert await bench.due() == 0


async def test_stopping_releases_unfinished_jobs() -> None:
    started = asyncio.Event()

    async def act(_: UUID) -> None:
        started.set()
        await asyncio.Event().wait()

    bench = Bench(act, grace_period=0)
    await bench.add()
    async with bench.lifespan():
        await asyncio.wait_for(started.wait(), TIMEOUT)
    assert await bench.due() == 1


async def test_a_long_job_keeps_its_lease() -> None:
    lease, clock = timedelta(milliseconds=60), StoppedClock()
    acted, renewed = 0, asyncio.Event()

    async def act(_: UUID) -> None:
        nonlocal acted
        acted += 1
        await renewed.wait()

    bench = Bench(
        act, lease=lease, poll_interval=0.01, grace_period=TIMEOUT, clock=clock
    )
    queue: Any = bench.storage.queue
    renew, renewals = queue.renew, 0

    async def count(*given: Any, **named: Any) -> set[UUID]:
        nonlocal renewals
        kept: set[UUID] = await renew(*given, **named)
        # Less than a lease, even if this machine is slow.
        clock.advance(0.6 * lease)
        renewals += 1
        if renewals == 5:  # well past the first lease
            renewed.set()
        return kept

    queue.renew = count
    await bench.add()
    async with bench.lifespan():
        await asyncio.wait_for(renewed.wait(), TIMEOUT)
    assert acted == 1


async def test_a_job_that_was_taken_over_is_cancelled() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def act(_: UUID) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    bench = Bench(act, lease=timedelta(milliseconds=60))
    await bench.add()
    async with bench.worker.lifespan():
        await asyncio.wait_for(started.wait(), TIMEOUT)
        later = bench.clock.now() + 2 * MAX_SKEW
        taken = await bench.storage.queue.claim(
            token=an_id(), now=later, lease=timedelta(seconds=30), limit=1
        )
        assert taken
        await asyncio.wait_for(cancelled.wait(), TIMEOUT)


@pytest.mark.parametrize("failures", [1, 2])
async def test_the_worker_outlives_a_storage_that_fails(failures: int) -> None:
    act = Recorder()
    bench = Bench(act, poll_interval=0.01)
    queue: Any = bench.storage.queue
    claim, left = queue.claim, failures

    async def fail(**given: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            raise OSError("gone")
        return await claim(**given)

    queue.claim = fail
    async with bench.worker.lifespan():
        [job_id] = await bench.add()
        assert await act.next() == job_id
