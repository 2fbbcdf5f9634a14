"""What a process keeps open for as long as it runs."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
)

Resources = list[AbstractAsyncContextManager[object]]


@asynccontextmanager
async def opened(resources: Resources) -> AsyncIterator[None]:
    """Open them in their order, close them in reverse."""
    async with AsyncExitStack() as stack:
        for resource in resources:
            await stack.enter_async_context(resource)
        yield


async def until_stopped(resources: Resources, *, announced: AbstractContextManager[object]) -> None:
    """Keep them open until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    async with opened(resources):
        with announced:
            await stop.wait()
