"""Tests of the order of admission, and of the counts despite cancellations."""

import asyncio

from adapters.fair_semaphore import ALL_SEMAPHORES, FairSemaphore


def counts(semaphore: FairSemaphore) -> tuple[int, int]:
    return semaphore.in_use, semaphore.waiting


async def test_admitted_and_waiting_tasks_are_counted() -> None:
    semaphore, may_finish = FairSemaphore("any", 1), asyncio.Event()
    assert semaphore in ALL_SEMAPHORES

    async def use_slot() -> None:
        async with semaphore:
            await may_finish.wait()

    tasks = [asyncio.create_task(use_slot()) for _ in range(3)]
    await asyncio.sleep(0)
    assert counts(semaphore) == (1, 2)
    tasks[1].cancel()  # while waiting
    await asyncio.wait([tasks[1]])
    assert counts(semaphore) == (1, 1)
    tasks[0].cancel()  # while admitted: the next task is admitted
    await asyncio.wait([tasks[0]])
    await asyncio.sleep(0)
    assert counts(semaphore) == (1, 0)
    may_finish.set()
    await tasks[2]
    assert counts(semaphore) == (0, 0)
