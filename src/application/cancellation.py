"""Ending tasks."""

import asyncio

INTERVAL = (
    1.0  # seconds that a cancelled task is waited for, before it is cancelled again
)


async def cancel(*tasks: asyncio.Task[None]) -> None:
    """Cancel the tasks, and return when they have ended."""
    left = set(tasks)
    while left:  # some drivers swallow a cancellation, or hang as they clean up
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=INTERVAL)
