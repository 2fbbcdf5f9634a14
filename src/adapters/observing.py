"""Units of work whose events are told after their commit."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from application.jobs.ports import Job
from application.observers import Observe
from application.storage import Work


@dataclass(frozen=True, slots=True)
class Observed:
    begin: Callable[[Job | None], AbstractAsyncContextManager[Work]]
    observe: Observe

    @asynccontextmanager
    async def __call__(self, completing: Job | None = None) -> AsyncIterator[Work]:
        async with self.begin(completing) as work:
            try:
                yield work
            finally:  # a refusal may follow its commit
                if work.committed:
                    self.observe(work.events)
