import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from application.errors import (
    ConcurrentChange,
    Conflict,
    ConnectionLost,
    NotFound,
    Unavailable,
)
from tests.boundaries import bounded


@dataclass(frozen=True, slots=True)
class Act:
    raises: ClassVar = (Conflict,)

    act: Callable[[], Awaitable[object]]

    async def __call__(self) -> object:
        return await self.act()


async def test_a_lost_race_is_run_again() -> None:
    outcomes = iter([ConcurrentChange(), ConcurrentChange(), None])

    async def act() -> str:
        if lost := next(outcomes):
            raise lost
        return "won"

    assert await bounded(Act(act))() == "won"


async def test_a_use_case_that_lost_its_connection_is_run_again_once() -> None:
    outcomes = iter([ConnectionLost(), None])

    async def act() -> str:
        if lost := next(outcomes):
            raise lost
        return "done"

    assert await bounded(Act(act))() == "done"


async def test_a_second_lost_connection_is_not_retried() -> None:
    runs = []

    async def act() -> None:
        runs.append(1)
        raise ConnectionLost

    with pytest.raises(Unavailable) as refused:
        await bounded(Act(act))()
    # Callers know this code.
    assert (type(refused.value), len(runs)) == (Unavailable, 2)


async def test_retries_of_lost_races_end_at_the_deadline() -> None:
    async def act() -> None:
        raise ConcurrentChange

    with pytest.raises(Unavailable):
        await bounded(Act(act), deadline=timedelta(milliseconds=20))()


async def test_a_use_case_that_hangs_is_cancelled_at_its_deadline() -> None:
    cancelled = asyncio.Event()

    async def act() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with pytest.raises(Unavailable):
        await bounded(Act(act), deadline=timedelta(milliseconds=20))()
    assert cancelled.is_set()


async def test_a_timeout_inside_is_not_taken_for_the_deadline() -> None:
    async def act() -> None:
        raise TimeoutError("of a socket")

    with pytest.raises(TimeoutError, match="of a socket"):
        await bounded(Act(act))()


async def test_a_declared_refusal_passes() -> None:
    async def act() -> None:
        raise Conflict

    with pytest.raises(Conflict):
        await bounded(Act(act))()


async def test_an_undeclared_refusal_is_an_error_in_tests() -> None:
    async def act() -> None:
        raise NotFound

    with pytest.raises(AssertionError, match="Act raised NotFound"):
        await bounded(Act(act))()
