"""Waiting for locks that can only be tried."""

import asyncio
from collections.abc import Awaitable, Callable

from application.errors import Unavailable

INTERVAL = 0.1  # seconds between attempts to lock


async def poll(try_lock: Callable[[], Awaitable[bool]], lock_timeout: float) -> None:
    """Try until the lock is held.

    Raises Unavailable after `lock_timeout` seconds.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + lock_timeout
    while not await try_lock():
        if loop.time() >= deadline:
            raise Unavailable("Another process is migrating this database; try again.")
        await asyncio.sleep(INTERVAL)
