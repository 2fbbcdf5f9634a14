"""What the units of work of all storages have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from application.jobs.ports import Hint, Job, Jobs, JobState
from application.reactions import JobsAfter
from domain.events import Aggregate, Event, Recorded

Collect = Callable[[Aggregate[Any]], None]
"""Take the recorded events of an aggregate that was written."""


class Work(ABC):
    """Collects the events of its aggregates; what follows from them is written at the commit."""

    jobs: Jobs

    def __init__(self, *, jobs_after: JobsAfter, hint: Hint, completing: Job | None) -> None:
        self._jobs_after, self._hint, self._completing = jobs_after, hint, completing
        self._recorded: list[Recorded] = []
        self.committed = False

    @property
    def events(self) -> list[Event]:
        return [one.event for one in self._recorded]

    async def commit(self) -> None:
        await self.jobs.add(*self._jobs_after(self._recorded))
        if self._completing:
            await self.jobs.finish(self._completing, state=JobState.DONE)
        await self._commit()
        self.committed = True
        self._hint(self.jobs.added)

    @abstractmethod
    async def _commit(self) -> None: ...

    def _collect(self, aggregate: Aggregate[Any]) -> None:
        self._recorded += aggregate.release()
