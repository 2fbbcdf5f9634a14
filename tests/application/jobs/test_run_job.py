import asyncio
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest

from adapters.memory.storage import MemoryStorage
from application.jobs.kinds import ExternalJob, JobRun, TransactionalJob
from application.jobs.ports import Job
from application.log_context import bound_fields
from application.snapshot import Snapshot
from application.trace import current_traceparent
from application.unit_of_work import Begin
from tests.boundaries import runner
from tests.builders import NO_HOOKS, StoppedClock, a_job, an_id
from tests.contexts.petitions import a_petition
from tests.own_aggregates import own_aggregates
from tests.petitions.petition import PetitionNotFound
from tests.petitions.use_cases import PetitionReader

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class AddPetition(TransactionalJob):
    """A job with one effect in the storage."""

    max_attempts = MAX_ATTEMPTS
    former_names = ("StartPetition",)
    former_arguments: ClassVar = {"id": "petition_id"}

    begin: Begin[Any]

    async def __call__(self, *, petition_id: UUID) -> None:
        async with self.begin() as work:
            await work.petitions.add(a_petition(id=petition_id))
            await work.commit()


@dataclass(frozen=True, slots=True)
class LookOnly(TransactionalJob):
    max_attempts = MAX_ATTEMPTS

    begin: Begin[Any]

    async def __call__(self, *, petition_id: UUID) -> None:
        async with self.begin() as work:
            with pytest.raises(PetitionNotFound):
                await work.petitions.get(petition_id)


@dataclass(frozen=True, slots=True)
class ActOutside(ExternalJob):
    max_attempts = MAX_ATTEMPTS

    act: Callable[[UUID], object]

    async def __call__(self, run: JobRun, /) -> object:
        await run.report(50)
        return self.act(run.key)


class Bench:
    """Memory storage and a stopped clock, with jobs that run on them."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.storage = MemoryStorage(NO_HOOKS)
        self.acted: list[UUID] = []
        self.run = runner(
            {
                "AddPetition": AddPetition(self.storage.begin),
                "StartPetition": AddPetition(self.storage.begin),
                "LookOnly": LookOnly(self.storage.begin),
                "Act": ActOutside(self.acted.append),
                "Fail": ActOutside(self._fail),
                "Break": ActOutside(_raise_unstorable),
            },
            begin=self.storage.begin,
            queue=self.storage.queue,
            clock=self.clock,
        )

    def _fail(self, key: UUID) -> None:
        raise RuntimeError(f"no luck with {key}")

    async def add(self, **given: Any) -> Job:
        job = a_job(due_at=self.clock.now(), **given)
        async with self.storage.begin() as work:
            await work.jobs.add(job)
            await work.commit()
        return job

    async def claim(self) -> Job | None:
        claimed = await self.storage.queue.claim(
            token=an_id(), now=self.clock.now(), lease=LEASE, limit=1
        )
        return claimed[0] if claimed else None

    async def claimed(self, **given: Any) -> Job:
        await self.add(**given)
        job = await self.claim()
        assert job
        return job


@pytest.fixture
def bench() -> Iterator[Bench]:
    with own_aggregates():
        yield Bench()


async def test_the_effect_and_the_completion_are_one(bench: Bench) -> None:
    petition_id = an_id()
    await bench.run(
        await bench.claimed(
            name="AddPetition", payload={"petition_id": str(petition_id)}
        )
    )
    assert await bench.storage.readers[PetitionReader].find(petition_id)
    bench.clock.advance(2 * LEASE)
    assert await bench.claim() is None


async def test_a_job_that_was_written_before_a_renaming_is_run(bench: Bench) -> None:
    petition_id = an_id()
    await bench.run(
        await bench.claimed(name="StartPetition", payload={"id": str(petition_id)})
    )
    assert await bench.storage.readers[PetitionReader].find(petition_id)


async def test_the_effect_of_a_job_that_was_taken_over_is_rolled_back(
    bench: Bench,
) -> None:
    petition_id = an_id()
    slow = await bench.claimed(
        name="AddPetition", payload={"petition_id": str(petition_id)}
    )
    bench.clock.advance(LEASE)
    other = await bench.claim()
    assert other
    await bench.run(slow)
    assert await bench.storage.readers[PetitionReader].find(petition_id) is None
    await bench.run(other)
    assert await bench.storage.readers[PetitionReader].find(petition_id)


async def test_a_job_that_writes_nothing_is_completed(bench: Bench) -> None:
    await bench.run(
        await bench.claimed(name="LookOnly", payload={"petition_id": str(an_id())})
    )
    bench.clock.advance(2 * LEASE)
    assert await bench.claim() is None


async def test_a_job_that_acts_outside_gets_its_id_as_key(bench: Bench) -> None:
    job = await bench.claimed(name="Act")
    await bench.run(job)
    assert bench.acted == [job.id]
    bench.clock.advance(2 * LEASE)
    assert await bench.claim() is None


async def test_a_failed_job_is_tried_again_later_and_later(bench: Bench) -> None:
    job = await bench.claimed(name="Fail")
    for delay in (timedelta(seconds=2), timedelta(seconds=4)):
        await bench.run(job)
        bench.clock.advance(delay - timedelta(milliseconds=1))
        assert await bench.claim() is None
        bench.clock.advance(timedelta(milliseconds=1))
        again = await bench.claim()
        assert again
        assert again.attempt == job.attempt + 1
        job = again


async def test_the_next_attempt_is_due_at_a_whole_millisecond(bench: Bench) -> None:
    job = await bench.claimed(name="Fail")
    await replace(bench.run, jitter=lambda: 0.123_456_789)(job)
    kept = await bench.storage.job_records.find(job.id)
    assert kept
    assert kept.due_at == bench.clock.now() + timedelta(milliseconds=246)


async def test_a_job_that_always_fails_becomes_dead_and_blocks_no_other(
    bench: Bench,
) -> None:
    await bench.add(name="Fail")
    for _ in range(MAX_ATTEMPTS):
        job = await bench.claim()
        assert job
        await bench.run(job)
        bench.clock.advance(timedelta(minutes=5))
    assert await bench.claim() is None


async def test_a_job_that_ends_its_worker_dies_after_as_many_attempts(
    bench: Bench,
) -> None:
    await bench.add(name="Act")
    for _ in range(MAX_ATTEMPTS):
        assert await bench.claim()  # and its worker dies
        bench.clock.advance(LEASE)
    job = await bench.claim()
    assert job
    await bench.run(job)
    assert bench.acted == []
    assert (await stored_error(bench)).startswith("AttemptsExhausted: The worker died")
    bench.clock.advance(2 * LEASE)
    assert await bench.claim() is None


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": "Unheard"}, "UnknownUseCase: No use case is named Unheard."),
        (
            {"name": "Act", "payload": {"surplus": 1}},
            "PayloadMismatch: ActOutside: got an",
        ),
    ],
)
async def test_a_job_with_an_unknown_name_or_payload_is_dead_at_once(
    bench: Bench, given: dict[str, Any], error: str
) -> None:
    await bench.run(await bench.claimed(**given))
    assert (await stored_error(bench)).startswith(error)
    bench.clock.advance(timedelta(days=1))
    assert await bench.claim() is None


async def test_lines_of_the_log_name_the_job(bench: Bench) -> None:
    job = await bench.claimed(name="Act")
    context = copy_context()
    await asyncio.create_task(bench.run(job), context=context)
    assert context.run(bound_fields) == {"job_id": str(job.id)}


async def test_a_job_continues_the_trace_that_added_it(bench: Bench) -> None:
    before = current_traceparent.set("00-1-2-01")
    assert (await bench.claimed(name="Act")).traceparent == "00-1-2-01"
    current_traceparent.reset(before)
    assert (await bench.claimed(name="Act")).traceparent is None


async def test_jobs_that_a_job_adds_continue_its_trace(bench: Bench) -> None:
    job = await bench.claimed(name="Act", traceparent="00-1-2-01")
    context = copy_context()
    await asyncio.create_task(bench.run(job), context=context)
    assert context.run(current_traceparent.get) == "00-1-2-01"


async def test_any_error_text_can_be_stored(bench: Bench) -> None:
    await bench.run(await bench.claimed(name="Break"))
    assert await stored_error(bench) == "RuntimeError: null � half ?"


async def stored_error(bench: Bench) -> str:
    [job] = await Snapshot(bench.storage.begin).read("jobs", after=None, limit=1)
    error: str = job.error
    return error


def _raise_unstorable(_: UUID) -> None:
    raise RuntimeError("null \0 half \ud800")
