"""A broker is used for as long as it works, and again when it is back."""

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

STARTING, ENDING = 10.0, 1.0  # seconds, at most
PAUSE = 0.5  # seconds between two tries
CALM = 5.0  # after so many seconds of use a failure is news


@asynccontextmanager
async def in_use(broker: AsyncBroker, use: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Meanwhile, in the background, start the broker and `use` it, again whenever that fails."""
    using = asyncio.create_task(_use_for_ever(broker, use))
    try:
        yield
    finally:
        await cancel(using)


async def _use_for_ever(broker: AsyncBroker, use: Callable[[], Awaitable[None]]) -> None:
    """Make a new connection each time, since not every driver heals one in every case."""
    told = False
    while True:
        started = math.inf
        try:
            async with asyncio.timeout(STARTING):
                await broker.startup()
            started = time.monotonic()
            await use()
        except (Exception, asyncio.CancelledError) as error:
            leave_if_asked_to()
            told = told and time.monotonic() - started < CALM
            _tell(error, logging.DEBUG if told else logging.WARNING)
            told = True
        finally:
            await _shut_down(broker)
        await asyncio.sleep(PAUSE)


async def _shut_down(broker: AsyncBroker) -> None:
    try:
        async with asyncio.timeout(ENDING):
            await broker.shutdown()
    except (Exception, asyncio.CancelledError) as error:
        leave_if_asked_to()
        log.debug("The broker could not be shut down: %r", error)


def leave_if_asked_to() -> None:
    """Tell our own cancellation from those that drivers let out of their tasks."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _tell(error: BaseException, level: int) -> None:
    cause = error.__cause__ if isinstance(error, SendTaskError) else error
    reason = f"{type(cause).__name__}: {cause}"
    log.log(level, "The broker is not usable, jobs wait for sweeps meanwhile (%s)", reason)
