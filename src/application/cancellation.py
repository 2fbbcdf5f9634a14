"""Cancellation of asyncio tasks."""

import asyncio

INTERVAL = 1.0  # seconds to wait for a cancelled task before cancelling it again


async def cancel(*tasks: asyncio.Task[None]) -> None:
    """Cancel the tasks, and return once they have ended."""
    pending = set(tasks)
    while pending:  # some drivers swallow a cancellation or hang in their cleanup
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=INTERVAL)
