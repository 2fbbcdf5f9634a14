"""Tasks, and how they are ended."""

import asyncio

ENDING = 1.0  # seconds that a cancelled task is waited for, before it is cancelled again


async def cancelled(*tasks: asyncio.Task[None]) -> None:
    """Cancel them, and return when they have ended."""
    left = set(tasks)
    while left:  # some drivers swallow a cancellation, or hang as they clean up
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=ENDING)
