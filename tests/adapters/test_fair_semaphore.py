"""Tests of the order of admission, and of the counts despite cancellations."""

import asyncio

from adapters.fair_semaphore import ALL_SEMAPHORES, FairSemaphore


def counted(places: FairSemaphore) -> tuple[int, int]:
    return places.in_use, places.waiting


async def test_admitted_and_waiting_tasks_are_counted() -> None:
    places, goes_on = FairSemaphore("any", 1), asyncio.Event()
    assert places in ALL_SEMAPHORES

    async def visit() -> None:
        async with places:
            await goes_on.wait()

    visits = [asyncio.create_task(visit()) for _ in range(3)]
    await asyncio.sleep(0)
    assert counted(places) == (1, 2)
    visits[1].cancel()  # while waiting
    await asyncio.wait([visits[1]])
    assert counted(places) == (1, 1)
    visits[0].cancel()  # while admitted: the next task is admitted
    await asyncio.wait([visits[0]])
    await asyncio.sleep(0)
    assert counted(places) == (1, 0)
    goes_on.set()
    await visits[2]
    assert counted(places) == (0, 0)
