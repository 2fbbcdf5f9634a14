"""Helpers that run tasks concurrently and let them wait for each other."""

import asyncio
from collections.abc import Awaitable

TIMEOUT = 0.1  # seconds after which a task that has not arrived counts as blocked


class Meeting:
    """A point where tasks wait for each other, except for those blocked by a lock."""

    def __init__(self, parties: int) -> None:
        self._missing = parties
        self._complete = asyncio.Event()

    async def __call__(self) -> None:
        self._missing -= 1
        if self._missing == 0:
            self._complete.set()
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._complete.wait()
        except TimeoutError:
            self._complete.set()


async def all_at_once(*tasks: Awaitable[object]) -> list[object]:
    """Return the result or the exception of each awaitable."""
    return await asyncio.gather(*tasks, return_exceptions=True)


async def as_far_as_it_gets(task: asyncio.Task[object], reached: asyncio.Event) -> None:
    """Wait until the task has arrived, has ended, or seems to be blocked."""
    arriving = asyncio.create_task(reached.wait())
    await asyncio.wait(
        {arriving, task}, timeout=TIMEOUT, return_when=asyncio.FIRST_COMPLETED
    )
    arriving.cancel()
