"""The boundary that every use case runs within: one span, one deadline, lost races retried."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from application.errors import ConcurrentChange, Refused, Unavailable

REQUEST, JOB, LONG_JOB = timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=1)
ATTEMPTS = 8
SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.16  # seconds, at most


class Background:
    """Of use cases that may run as jobs: what they say, unless it is something else."""

    __slots__ = ()

    raises: ClassVar[tuple[type[Refused], ...]] = ()
    deadline: ClassVar = JOB
    attempts: ClassVar = ATTEMPTS


@dataclass(frozen=True, slots=True)
class Bounded:
    """A use case as entrypoints and jobs call it.

    That is a frozen dataclass which is called with keyword arguments, and declares what it
    `raises`. It may have a `deadline` of its own, in the place of a request's. One that has
    `attempts` may run as a job, which is given up after so many.
    """

    use_case: Any  # their keyword arguments differ, so that no Protocol fits them all
    span: Callable[[str], AbstractContextManager[object]]
    deadline: timedelta = REQUEST  # unless the use case has its own
    jitter: Callable[[], float] = random.random

    @property
    def name(self) -> str:
        return type(self.use_case).__name__

    def beginning(self, begin: Callable[[], object]) -> "Bounded":
        """Return the same, writing in units of work that are begun in another way."""
        return replace(self, use_case=replace(self.use_case, begin=begin))

    async def __call__(self, **arguments: Any) -> Any:
        """Raises what the use case declares, and Unavailable when it is not done in time."""
        with self.span(self.name):
            deadline: timedelta = getattr(self.use_case, "deadline", self.deadline)
            limit = asyncio.timeout(deadline.total_seconds())
            try:
                async with limit:
                    return await self._until_it_wins(arguments)
            except TimeoutError as error:
                if not limit.expired():
                    raise
                raise Unavailable("This took too long and was given up; try again.") from error

    async def _until_it_wins(self, arguments: dict[str, Any]) -> Any:
        pause = SHORTEST_PAUSE
        while True:
            try:
                return await self.use_case(**arguments)
            except ConcurrentChange:
                await asyncio.sleep(self.jitter() * pause)
                pause = min(2 * pause, LONGEST_PAUSE)
