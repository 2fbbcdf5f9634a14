"""The boundary of every use case: a span, a deadline, and retries."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, ParamSpec, TypeVar

from application.errors import ConcurrentChange, ConnectionLost, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

MIN_RETRY_DELAY = 0.01  # seconds between two tries, before jitter
MAX_RETRY_DELAY = 0.16  # seconds

Span = Callable[[str], AbstractContextManager[object]]
"""Observes a use case of this name while it runs."""


@dataclass(frozen=True, slots=True)
class Boundary(Generic[P, T]):
    """A use case as entrypoints and jobs call it, with the use case's own arguments.

    A use case is a callable frozen dataclass that lists its errors in `raises`.
    """

    use_case: Callable[P, Awaitable[T]]
    span: Span
    deadline: timedelta
    jitter: Callable[[], float] = random.random

    @property
    def name(self) -> str:
        return type(self.use_case).__name__

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the use case within its deadline, retrying lost races and connections.

        Raises the errors of the use case, and Unavailable if the deadline has passed.
        """
        with self.span(self.name):
            limit = asyncio.timeout(self.deadline.total_seconds())
            try:
                async with limit:
                    return await self._retry(*args, **kwargs)
            except TimeoutError as error:
                if not limit.expired():
                    raise
                raise Unavailable(
                    "The request took too long and was stopped: try again."
                ) from error

    async def _retry(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Retry once after a lost connection, which may have been closed while idle."""
        try:
            return await self._retry_lost_races(*args, **kwargs)
        except ConnectionLost:
            pass
        try:
            return await self._retry_lost_races(*args, **kwargs)
        except ConnectionLost as error:
            raise Unavailable(str(error)) from error

    async def _retry_lost_races(self, *args: P.args, **kwargs: P.kwargs) -> T:
        pause = MIN_RETRY_DELAY
        while True:
            try:
                return await self.use_case(*args, **kwargs)
            except ConcurrentChange:
                await asyncio.sleep(self.jitter() * pause)
                pause = min(2 * pause, MAX_RETRY_DELAY)
