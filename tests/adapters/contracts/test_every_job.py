"""Whatever may run as a job has its effect once: delivered twice, or killed half-way."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from dependency_injector.providers import Object

from application.identity import EndIdleSessions, TellUser
from application.identity.account_news import AccountNews
from application.jobs import RemoveExpired, RunJob
from application.jobs.payload import to_json
from application.jobs.ports import Job, JobState, Selection
from application.snapshot import Snapshot
from application.storage import Storage
from application.use_case import Bounded
from application.workshops import (
    ExportAttendees,
    ReleaseSeats,
    RemindAttendees,
    TellAttendee,
    TellAttendees,
)
from application.workshops.news import News
from container import Container
from tests.adapters.contracts.kinds import keep
from tests.adapters.contracts.queueing import LEASE, add_jobs, of_these
from tests.builders import NOW, StoppedClock, a_job, a_session, a_user, a_workshop, an_id
from tests.mailer import MemoryMailer


class Killed(BaseException):
    """The worker is gone."""


class World:
    """What a job finds, and what it can change."""

    def __init__(self, storage: Storage) -> None:
        self.storage, self.mailer, self.clock = storage, MemoryMailer(), StoppedClock()
        self.ada = a_user()
        self.workshop = a_workshop(attendees={self.ada.id}, starts_at=NOW + timedelta(hours=3))

    async def mails(self) -> Sequence[object]:
        sent = self.mailer.sent
        return sorted({sent.get_nowait()[0] for _ in range(sent.qsize())})

    async def jobs(self) -> Sequence[object]:
        found = await self._records(JobState.WAITING)
        return [job.id for job in found]

    async def results(self) -> Sequence[object]:
        return [job.result for job in await self._records(JobState.DONE) if job.result]

    async def gone(self) -> Sequence[object]:
        return [] if await self._records(JobState.DEAD) else ["the dead job"]

    async def released(self) -> Sequence[object]:
        booked = await self.storage.workshops.booked_by(self.ada.id)
        return [] if booked else ["the seat"]

    async def ended(self) -> Sequence[object]:
        left = await self.storage.sessions.of_user(self.ada.id)
        return [] if left else ["the idle session"]

    async def _records(self, state: JobState) -> Sequence[Job]:
        which = Selection(state=state)
        return await self.storage.job_records.page(which, after=None, limit=100)


@dataclass(frozen=True, slots=True)
class Example:
    effects: Callable[[World], Awaitable[Sequence[object]]]  # one, once it has run
    payload: Callable[[World], dict[str, Any]] = lambda _: {}


EXAMPLES: dict[type, Example] = {
    TellAttendee: Example(
        World.mails,
        lambda world: {
            "workshop_id": world.workshop.id,
            "attendee_id": world.ada.id,
            "news": News.BOOKED,
        },
    ),
    TellAttendees: Example(
        World.jobs, lambda world: {"workshop_id": world.workshop.id, "news": News.SOON}
    ),
    RemindAttendees: Example(World.jobs),
    ExportAttendees: Example(World.results, lambda world: {"workshop_id": world.workshop.id}),
    RemoveExpired: Example(World.gone),
    EndIdleSessions: Example(World.ended),
    TellUser: Example(
        World.mails,
        lambda world: {"user_id": world.ada.id, "news": AccountNews.PASSWORD_FORGOTTEN},
    ),
    ReleaseSeats: Example(World.released, lambda world: {"user_id": world.ada.id}),
}


def jobs() -> list[type]:
    return [kind for kind in Container().use_cases() if hasattr(kind, "attempts")]


@pytest.fixture(params=jobs(), ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> type:
    registered: type = request.param
    assert registered in EXAMPLES, f"Add to EXAMPLES how {registered.__name__} shows its effect."
    return registered


@pytest.fixture
async def world(storage: Storage) -> World:
    world = World(storage)
    idle = a_session(user_id=world.ada.id, refreshed_at=NOW - timedelta(days=15))
    await keep(storage, world.ada, world.workshop, idle)
    expired = NOW - timedelta(days=31)
    old = Job(id=an_id(), name="Old", payload={}, run_at=expired, state=JobState.DEAD)
    await Snapshot(storage.begin).write("jobs", [old])
    return world


def runner(world: World, kind: type, *, dying: bool = False) -> RunJob:
    container = Container()
    container.storage.override(Object(world.storage))
    container.mailer.override(Object(world.mailer))
    container.clock.override(Object(world.clock))
    use_case = container.use_cases()[kind].use_case
    return RunJob(
        use_cases={kind.__name__: Bounded(use_case, span=lambda _: nullcontext())},
        begin=dies_at_the_commit(world.storage) if dying else world.storage.begin,
        queue=DiesAtTheEnd(world.storage.queue) if dying else world.storage.queue,
        clock=world.clock,
        watch=lambda _: nullcontext(),
        jitter=lambda: 0.0,
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
            work.commit = killed  # type: ignore[method-assign]  # its process ends there
            yield work

    async def killed() -> None:
        raise Killed

    return begin


async def claimed(world: World, kind: type) -> Job:
    payload = to_json(EXAMPLES[kind].payload(world))
    job = a_job(name=kind.__name__, payload=payload, run_at=world.clock.now())
    await add_jobs(world.storage, job)
    return await again(world, job.id)


async def again(world: World, job_id: UUID) -> Job:
    [held] = await of_these(world.storage, job_id, now=world.clock.now())
    return held


async def must_have_happened_once(world: World, kind: type, job: Job) -> None:
    effects = await EXAMPLES[kind].effects(world)
    assert len(effects) == 1
    record = await world.storage.job_records.find(job.id)
    assert record
    assert (record.state, record.error) == (JobState.DONE, None)


async def test_a_job_that_is_delivered_twice_has_its_effect_once(world: World, kind: type) -> None:
    job = await claimed(world, kind)
    run = runner(world, kind)
    await run(job)
    await run(job)
    await must_have_happened_once(world, kind, job)


async def test_a_job_that_is_killed_before_its_end_has_its_effect_once(
    world: World, kind: type
) -> None:
    job = await claimed(world, kind)
    with pytest.raises(Killed):
        await runner(world, kind, dying=True)(job)
    assert await of_these(world.storage, job.id, now=world.clock.now()) == []
    world.clock.advance(LEASE)
    await runner(world, kind)(await again(world, job.id))
    await must_have_happened_once(world, kind, job)
