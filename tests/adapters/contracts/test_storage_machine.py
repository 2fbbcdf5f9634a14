"""Tests that a storage behaves as the one in memory in any sequence of calls."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.memory.registry import MEMORY
from adapters.memory.storage import MemoryStorage
from application.errors import Refused
from application.jobs.ports import Job, JobFilter, JobState, LeaseLost
from application.reactions import ReactionJobs
from application.storage import Storage
from tests.adapters.contracts.conftest import Open
from tests.adapters.contracts.kinds import KINDS
from tests.adapters.contracts.queueing import LEASE, completing
from tests.adapters.contracts.steps import FIRST_STEPS, STEPS, do_all, records_of
from tests.builders import NO_HOOKS, StoppedClock
from tests.contexts import all_contexts
from tests.own_aggregates import reactions
from tests.steps import Side

INDEX = st.integers(0, 20)
MOSTLY = st.sampled_from([True, True, False])

SETTINGS = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_the_storage_answers_as_the_one_in_memory(open_storage: Open) -> None:
    with asyncio.Runner() as runner:
        _check(partial(SideBySide, runner, open_storage), SETTINGS)


@pytest.mark.slow
def test_the_storage_answers_as_the_one_in_memory_for_long(open_storage: Open) -> None:
    long = settings(SETTINGS, max_examples=60, stateful_step_count=40)
    with asyncio.Runner() as runner:
        _check(partial(SideBySide, runner, open_storage), long)


async def without_copy(storage: Storage) -> list[str]:
    """Return an error text for each kind that the storage lacks."""
    side = Side(storage)
    return [
        f"tests/contexts: add a step that keeps one of {kind} to `first_steps` of its context"
        for kind in MEMORY.kinds()
        if not await records_of(side, kind)
    ]


async def test_the_first_steps_keep_one_of_each_kind() -> None:
    side = Side(MemoryStorage(NO_HOOKS))
    async with side.storage.begin() as work:
        await do_all(side, work, FIRST_STEPS, commits=True)
    assert await without_copy(side.storage) == []


async def test_names_a_kind_that_no_first_step_keeps() -> None:
    complaints = await without_copy(MemoryStorage(NO_HOOKS))
    assert len(complaints) == len(MEMORY.kinds())
    assert complaints[0].startswith("tests/contexts: add a step that keeps one of ")


def _check(machine: Any, how: settings) -> None:
    run_state_machine_as_test(machine, settings=how)


class SideBySide(RuleBasedStateMachine):
    """Makes the same calls to the storage and the model, and compares the results."""

    def __init__(self, runner: asyncio.Runner, open_storage: Open) -> None:
        super().__init__()
        self._run, self._opened = runner.run, AsyncExitStack()
        self._clock = StoppedClock()
        self._tokens = (UUID(int=number) for number in count(1))
        self._ids: list[UUID] = []  # of all the jobs that were added
        self._held: list[Job] = []  # all the jobs that were claimed
        derive_jobs = ReactionJobs(self._clock, reactions())
        following = replace(NO_HOOKS, derive_jobs=derive_jobs)
        opening = open_storage(following)
        self._model = Side(MemoryStorage(replace(following, hint=self._ids.extend)))
        self._real = Side(self._run(self._opened.enter_async_context(opening)))

    def teardown(self) -> None:
        try:
            self.look()
            self._both(_everything)
        finally:
            self._run(self._opened.aclose())

    @initialize()
    def start(self) -> None:
        self.work(FIRST_STEPS, commits=True)

    @rule(steps=STEPS, commits=MOSTLY)
    def work(self, steps: list[Any], commits: bool) -> None:
        async def unit(side: Side) -> Any:
            async with side.storage.begin() as work:
                return await do_all(side, work, steps, commits=commits)

        self._both(unit)

    @precondition(lambda self: self._held)
    @rule(steps=STEPS, index=INDEX)
    def work_on_a_job(self, steps: list[Any], index: int) -> None:
        [held] = _picked(self._held, [index])

        async def unit(side: Side) -> Any:
            async with completing(side.storage, held) as work:
                return await do_all(side, work, steps, commits=True)

        expected, answered = self._outcomes(unit)
        if LeaseLost in (expected, answered):  # raised at the start or at the commit
            assert isinstance(expected, type)
            assert isinstance(answered, type)
            self._model.remembered.clear()
            self._real.remembered.clear()
        else:
            assert answered == expected

    @rule()
    def claim(self) -> None:
        given = self._claiming()

        async def claim(side: Side) -> list[Job]:
            return _sorted(await side.storage.queue.claim(**given, limit=100))

        self._held += self._both(claim)

    @precondition(lambda self: self._ids)
    @rule(indexes=st.lists(INDEX, max_size=3))
    def claim_these(self, indexes: list[int]) -> None:
        given = self._claiming()

        async def claim(side: Side) -> list[Job]:
            ids = _picked(self._ids, indexes)
            return _sorted(await side.storage.queue.claim_these(ids, **given))

        self._held += self._both(claim)

    @precondition(lambda self: self._held)
    @rule(indexes=st.lists(INDEX, max_size=3), seconds=st.integers(0, 60))
    def renew(self, indexes: list[int], seconds: int) -> None:
        jobs, until = (
            _picked(self._held, indexes),
            self._clock.now() + timedelta(seconds=seconds),
        )
        self._both(lambda side: side.storage.queue.renew(jobs, until=until))

    @precondition(lambda self: self._held)
    @rule(index=INDEX)
    def complete(self, index: int) -> None:
        [job] = _picked(self._held, [index])
        self._both(
            lambda side: side.storage.queue.finish(
                job, state=JobState.DONE, result={"index": index}
            )
        )

    @precondition(lambda self: self._held)
    @rule(index=INDEX, seconds=st.integers(0, 60))
    def retry(self, index: int, seconds: int) -> None:
        [job], due_at = (
            _picked(self._held, [index]),
            self._clock.now() + timedelta(seconds=seconds),
        )
        self._both(
            lambda side: side.storage.queue.finish(
                job, state=JobState.WAITING, error="It failed.", due_at=due_at
            )
        )

    @precondition(lambda self: self._held)
    @rule(index=INDEX)
    def bury(self, index: int) -> None:
        [job] = _picked(self._held, [index])
        self._both(
            lambda side: side.storage.queue.finish(
                job, state=JobState.DEAD, error="It failed."
            )
        )

    @precondition(lambda self: self._held)
    @rule(index=INDEX, progress=st.integers(0, 100))
    def report(self, index: int, progress: int) -> None:
        [job] = _picked(self._held, [index])
        self._both(lambda side: side.storage.queue.report(job, progress=progress))

    @rule(limit=st.integers(1, 3))
    def replay(self, limit: int) -> None:
        matching = JobFilter(state=JobState.DEAD, now=self._clock.now())
        self._both(lambda side: side.storage.job_records.replay(matching, limit=limit))

    @rule(state=st.sampled_from(JobState), limit=st.integers(1, 3))
    def remove(self, state: JobState, limit: int) -> None:
        now = self._clock.now()
        matching = JobFilter(state=state, now=now, due_before=now)
        self._both(lambda side: side.storage.job_records.remove(matching, limit=limit))

    @rule(seconds=st.sampled_from([1, 20, 40, 3600]))
    def wait(self, seconds: int) -> None:
        self._clock.advance(timedelta(seconds=seconds))

    @rule()
    def look(self) -> None:
        self._both(lambda side: _seen(side, self._clock))

    def _claiming(self) -> dict[str, Any]:
        return {"token": next(self._tokens), "now": self._clock.now(), "lease": LEASE}

    def _both(self, action: Callable[[Side], Awaitable[Any]]) -> Any:
        """Return the result; check that both sides return or raise the same."""
        expected, answered = self._outcomes(action)
        assert answered == expected
        return expected

    def _outcomes(self, action: Callable[[Side], Awaitable[Any]]) -> tuple[Any, Any]:
        async def outcome(side: Side) -> Any:
            try:
                return await action(side)
            except (Refused, LeaseLost) as error:
                return type(error)

        return self._run(outcome(self._model)), self._run(outcome(self._real))


def _picked(these: list[Any], indexes: list[int]) -> list[Any]:
    return [these[index % len(these)] for index in indexes]


def _sorted(jobs: Iterable[Job]) -> list[Job]:
    return sorted(jobs, key=lambda job: job.id)


async def _seen(side: Side, clock: StoppedClock) -> list[Any]:
    return [
        *[
            await context.sees(side.storage, clock.now())
            for context in all_contexts().values()
        ],
        *[await _records(side.storage, state, clock) for state in JobState],
    ]


async def _everything(side: Side) -> list[Any]:
    return [await records_of(side, kind) for kind in KINDS]


async def _records(storage: Storage, state: JobState, clock: StoppedClock) -> list[Any]:
    return list(
        await storage.job_records.page(
            JobFilter(state=state, now=clock.now()), after=None, limit=100
        )
    )
