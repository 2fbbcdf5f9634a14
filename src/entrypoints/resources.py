"""Opening the resources of a process, and keeping them open until it is stopped."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from multiprocessing import parent_process

HEARTBEAT = 5.0  # seconds

Resources = list[contextlib.AbstractAsyncContextManager[object]]


@contextlib.asynccontextmanager
async def open_resources(resources: Resources) -> AsyncIterator[None]:
    """Open the resources in order, and close them in reverse order.

    A child process stops by SIGTERM when its parent ends, even if the parent is killed.
    """
    if parent := parent_process():
        loop = asyncio.get_running_loop()
        parent_ended = parent.sentinel

        def stop() -> None:
            loop.remove_reader(parent_ended)
            signal.raise_signal(signal.SIGTERM)

        loop.add_reader(parent_ended, stop)
    async with contextlib.AsyncExitStack() as stack:
        for resource in resources:
            await stack.enter_async_context(resource)
        yield


async def run_until_stopped(
    resources: Resources,
    *,
    heartbeat: contextlib.AbstractContextManager[Callable[[], None]],
) -> None:
    """Keep the resources open until SIGTERM or SIGINT.

    `heartbeat` yields a function that is called every HEARTBEAT seconds while the event
    loop runs.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_resources(resources):
        with heartbeat as beat:
            while not stop.is_set():
                beat()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), HEARTBEAT)
