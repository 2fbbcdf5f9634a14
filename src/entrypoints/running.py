"""What a process keeps open for as long as it runs."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from multiprocessing import parent_process

HEARTBEAT = 5.0  # seconds between two signs of life

Resources = list[contextlib.AbstractAsyncContextManager[object]]


@contextlib.asynccontextmanager
async def open_resources(resources: Resources) -> AsyncIterator[None]:
    """Open them in their order, close them in reverse.

    Whoever supervises several processes is not outlived by them, also when it is killed.
    """
    if parent := parent_process():
        loop = asyncio.get_running_loop()
        gone = parent.sentinel

        def follow() -> None:
            loop.remove_reader(gone)
            signal.raise_signal(signal.SIGTERM)

        loop.add_reader(gone, follow)
    async with contextlib.AsyncExitStack() as stack:
        for resource in resources:
            await stack.enter_async_context(resource)
        yield


async def run_until_stopped(
    resources: Resources,
    *,
    announced: contextlib.AbstractContextManager[Callable[[], None]],
) -> None:
    """Keep them open until SIGTERM or SIGINT; tell again and again that the event loop turns."""
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    async with open_resources(resources):
        with announced as beat:
            while not stop.is_set():
                beat()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), HEARTBEAT)
