"""Whatever may run as a job has its effect once: delivered twice, or killed half-way."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from dependency_injector.providers import Object

from application.identity import EmailUser, EndIdleSessions
from application.identity.notices import AccountNotice
from application.identity.ports import SessionReader
from application.jobs import RemoveExpired, RunJob
from application.jobs.kinds import BackgroundUseCase
from application.jobs.payload import to_json
from application.jobs.ports import Job, JobFilter, JobState
from application.snapshot import Snapshot
from application.storage import Storage
from application.workshops import (
    EmailAttendee,
    ExportAttendees,
    NotifyAllAttendees,
    ReleaseSeats,
    RemindAttendees,
)
from application.workshops.notices import WorkshopNotice
from application.workshops.ports import WorkshopReader
from container import Container
from tests.adapters.contracts.kinds import keep
from tests.adapters.contracts.queueing import LEASE, add_jobs, of_these
from tests.boundaries import runner as a_runner
from tests.builders import (
    NOW,
    StoppedClock,
    a_job,
    a_session,
    a_user,
    a_workshop,
    an_id,
    bookings_of,
)
from tests.mailer import MemoryMailer


class Killed(BaseException):
    """The worker is gone."""


class World:
    """What a job finds, and what it can change."""

    def __init__(self, storage: Storage) -> None:
        self.storage, self.mailer, self.clock = storage, MemoryMailer(), StoppedClock()
        self.ada = a_user(email_verified=True)
        self.workshop = a_workshop(starts_at=NOW + timedelta(hours=3))
        [self.booking] = bookings_of(self.workshop, [self.ada.id])

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
        workshop_id = self.workshop.id
        attendees = await self.storage.readers[WorkshopReader].attendees(
            workshop_id, after=None, limit=9
        )
        view = await self.storage.readers[WorkshopReader].find(workshop_id)
        assert view
        released = view.seats_left == view.capacity
        assert released is not bool(attendees)
        return ["the seat"] if released else []

    async def ended(self) -> Sequence[object]:
        left = await self.storage.readers[SessionReader].of_user(self.ada.id)
        return [] if left else ["the idle session"]

    async def _records(self, state: JobState) -> Sequence[Job]:
        which = JobFilter(state=state, now=self.clock.now())
        return await self.storage.job_records.page(which, after=None, limit=100)


@dataclass(frozen=True, slots=True)
class Example:
    effects: Callable[[World], Awaitable[Sequence[object]]]  # one, once it has run
    payload: Callable[[World], dict[str, Any]] = lambda _: {}


EXAMPLES: dict[type, Example] = {
    EmailAttendee: Example(
        World.mails,
        lambda world: {
            "workshop_id": world.workshop.id,
            "attendee_id": world.ada.id,
            "notice": WorkshopNotice.BOOKED,
        },
    ),
    NotifyAllAttendees: Example(
        World.jobs, lambda world: {"workshop_id": world.workshop.id, "notice": WorkshopNotice.SOON}
    ),
    RemindAttendees: Example(World.jobs),
    ExportAttendees: Example(World.results, lambda world: {"workshop_id": world.workshop.id}),
    RemoveExpired: Example(World.gone),
    EndIdleSessions: Example(World.ended),
    EmailUser: Example(
        World.mails,
        lambda world: {"user_id": world.ada.id, "notice": AccountNotice.PASSWORD_FORGOTTEN},
    ),
    ReleaseSeats: Example(World.released, lambda world: {"user_id": world.ada.id}),
}


def jobs() -> list[type]:
    return [kind for kind in Container().use_cases() if issubclass(kind, BackgroundUseCase)]


@pytest.fixture(params=jobs(), ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> type:
    registered: type = request.param
    assert registered in EXAMPLES, f"Add to EXAMPLES how {registered.__name__} shows its effect."
    return registered


@pytest.fixture
async def world(storage: Storage) -> World:
    world = World(storage)
    idle = a_session(user_id=world.ada.id, refreshed_at=NOW - timedelta(days=15))
    await keep(storage, world.ada, world.workshop, world.booking, idle)
    expired = NOW - timedelta(days=31)
    old = Job(id=an_id(), name="Old", payload={}, due_at=expired, state=JobState.DEAD)
    await Snapshot(storage.begin).write("jobs", [old])
    return world


def runner(world: World, kind: type, *, dying: bool = False) -> RunJob:
    container = Container()
    container.storage.override(Object(world.storage))
    container.mailer.override(Object(world.mailer))
    container.clock.override(Object(world.clock))
    use_case: Any = container.use_cases()[kind].use_case  # of whatever arguments
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


async def claimed(world: World, kind: type) -> Job:
    payload = to_json(EXAMPLES[kind].payload(world), kind)
    job = a_job(name=kind.__name__, payload=payload, due_at=world.clock.now())
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
