"""Things that happen at the same time."""

import asyncio
from collections.abc import Awaitable

PATIENCE = 0.1  # seconds within which somebody who is not made to wait has got there


class Meeting:
    """A point where tasks wait for each other; those that a lock keeps away are not waited for."""

    def __init__(self, parties: int) -> None:
        self._missing = parties
        self._complete = asyncio.Event()

    async def __call__(self) -> None:
        self._missing -= 1
        if self._missing == 0:
            self._complete.set()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._complete.wait()
        except TimeoutError:
            self._complete.set()


async def all_at_once(*tasks: Awaitable[object]) -> list[object]:
    """Return what each returned or raised."""
    return await asyncio.gather(*tasks, return_exceptions=True)


async def as_far_as_it_gets(task: asyncio.Task[object], reached: asyncio.Event) -> None:
    """Return when the task has got there, or seems to be kept waiting, or has ended."""
    arriving = asyncio.create_task(reached.wait())
    await asyncio.wait(
        {arriving, task}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
    )
    arriving.cancel()
