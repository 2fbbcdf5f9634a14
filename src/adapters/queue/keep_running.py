"""Supervision of a broker's connection, which is restarted after each failure."""

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from taskiq import AsyncBroker
from taskiq.exceptions import SendTaskError

from application.cancellation import cancel

log = logging.getLogger(__name__)

STARTUP_TIMEOUT = 10.0  # seconds
SHUTDOWN_TIMEOUT = 1.0  # seconds
RESTART_DELAY = 0.5  # seconds between attempts
QUIET_PERIOD = 5.0  # seconds of use after which a failure is logged as a warning again


@asynccontextmanager
async def keep_running(
    broker: AsyncBroker, use: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Start the broker and `use` it in the background, again after each failure.

    Ends at the end of the block.
    """
    using = asyncio.create_task(_use_forever(broker, use))
    try:
        yield
    finally:
        await cancel(using)


async def _use_forever(broker: AsyncBroker, use: Callable[[], Awaitable[None]]) -> None:
    """Use a new connection each time, because drivers do not repair all broken ones."""
    already_warned = False
    while True:
        started = math.inf
        try:
            async with asyncio.timeout(STARTUP_TIMEOUT):
                await broker.startup()
            started = time.monotonic()
            await use()
        except (Exception, asyncio.CancelledError) as error:
            raise_if_cancelled()
            if time.monotonic() - started >= QUIET_PERIOD:
                already_warned = False
            _log_failure(error, logging.DEBUG if already_warned else logging.WARNING)
            already_warned = True
        finally:
            await shut_down(broker)
        await asyncio.sleep(RESTART_DELAY)


async def shut_down(broker: AsyncBroker) -> None:
    """Close the broker's connections; a failure is logged only."""
    try:
        async with asyncio.timeout(SHUTDOWN_TIMEOUT):
            await broker.shutdown()
    except (Exception, asyncio.CancelledError) as error:
        raise_if_cancelled()
        log.debug("shutting down the broker failed: %r", error)


def raise_if_cancelled() -> None:
    """Raise CancelledError only if this task is being cancelled.

    Drivers also leak CancelledErrors from their own tasks, which are mere failures.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _log_failure(error: BaseException, level: int) -> None:
    cause = error.__cause__ if isinstance(error, SendTaskError) else error
    reason = f"{type(cause).__name__}: {cause}"
    log.log(
        level, "The broker cannot be used: jobs wait for the next sweep (%s)", reason
    )
