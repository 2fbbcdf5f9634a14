"""Tests that each job takes effect once, even if delivered twice or killed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from dependency_injector.providers import Object

from application.jobs import RunJob
from application.jobs.kinds import BackgroundUseCase
from application.jobs.payload import to_json
from application.jobs.ports import Job, JobState
from application.snapshot import Snapshot
from application.storage import Storage
from container import Container
from tests.adapters.contracts.queueing import LEASE, add_jobs, of_these
from tests.boundaries import runner as a_runner
from tests.builders import StoppedClock, a_job
from tests.conftest import settings
from tests.context import JobWorld
from tests.contexts import all_contexts, all_records
from tests.mailer import MemoryMailer


class Killed(BaseException):
    """The worker was killed."""


EXAMPLES = {
    kind: example
    for one in all_contexts().values()
    for kind, example in one.jobs.items()
}


def jobs() -> list[type]:
    return [
        kind for kind in Container().use_cases() if issubclass(kind, BackgroundUseCase)
    ]


@pytest.fixture(params=jobs(), ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> type:
    registered: type = request.param
    name = registered.__name__
    missing = f"tests/contexts: add an example of {name} to the `jobs` of its context"
    assert registered in EXAMPLES, missing
    return registered


@pytest.fixture
async def world(storage: Storage) -> JobWorld:
    for kind, records in all_records().items():
        await Snapshot(storage.begin).write(kind, [*records])
    return JobWorld(storage, MemoryMailer(), StoppedClock())


def runner(world: JobWorld, kind: type, *, dying: bool = False) -> RunJob:
    container = Container()
    container.settings.override(Object(settings("memory://")))  # with cheap hashes
    container.storage.override(Object(world.storage))
    container.mailer.override(Object(world.mailer))
    container.clock.override(Object(world.clock))
    use_case: Any = container.use_cases()[kind].use_case  # arguments of any types
    queue: Any = DiesAtTheEnd(world.storage.queue) if dying else world.storage.queue
    return a_runner(
        {kind.__name__: use_case},
        begin=dies_at_the_commit(world.storage) if dying else world.storage.begin,
        queue=queue,
        clock=world.clock,
    )


class DiesAtTheEnd:
    def __init__(self, queue: Any) -> None:
        self._queue = queue

    async def finish(self, job: Job, *, state: JobState, **outcome: Any) -> None:
        raise Killed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)


def dies_at_the_commit(storage: Storage) -> Any:
    @asynccontextmanager
    async def begin(job: Job) -> AsyncIterator[Any]:
        async with storage.begin(job) as work:
            work.commit = killed
            yield work

    async def killed() -> None:
        raise Killed

    return begin


async def claimed(world: JobWorld, kind: type) -> Job:
    payload = to_json({**EXAMPLES[kind].payload}, kind)
    job = a_job(name=kind.__name__, payload=payload, due_at=world.clock.now())
    await add_jobs(world.storage, job)
    return await again(world, job.id)


async def again(world: JobWorld, job_id: UUID) -> Job:
    [held] = await of_these(world.storage, job_id, now=world.clock.now())
    return held


async def must_have_happened_once(world: JobWorld, kind: type, job: Job) -> None:
    effects = await EXAMPLES[kind].effects(world)
    assert len(effects) == 1
    record = await world.storage.job_records.find(job.id)
    assert record
    assert (record.state, record.error) == (JobState.DONE, None)


async def test_a_job_that_is_delivered_twice_has_its_effect_once(
    world: JobWorld, kind: type
) -> None:
    job = await claimed(world, kind)
    run = runner(world, kind)
    await run(job)
    await run(job)
    await must_have_happened_once(world, kind, job)


async def test_a_job_that_is_killed_before_its_end_has_its_effect_once(
    world: JobWorld, kind: type
) -> None:
    job = await claimed(world, kind)
    with pytest.raises(Killed):
        await runner(world, kind, dying=True)(job)
    assert await of_these(world.storage, job.id, now=world.clock.now()) == []
    world.clock.advance(LEASE)
    await runner(world, kind)(await again(world, job.id))
    await must_have_happened_once(world, kind, job)
