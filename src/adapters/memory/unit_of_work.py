"""A unit of work on a copy of the tables, which takes their place at the commit."""

from typing import Any, Self

from adapters.memory.identity.users import MemoryUsers
from adapters.memory.jobs import MemoryJobs, finish
from adapters.memory.tables import Database
from adapters.memory.workshops import MemoryWorkshops
from application.jobs.ports import Hint, Job, JobState
from application.reactions import JobsAfter
from domain.events import Aggregate, Recorded


class MemoryWork:
    """One at a time: the database's lock is held until the end."""

    def __init__(
        self, database: Database, *, jobs_after: JobsAfter, hint: Hint, completing: Job | None
    ) -> None:
        self._database, self._jobs_after, self._hint = database, jobs_after, hint
        self._completing = completing
        self._recorded: list[Recorded] = []
        self.committed = False

    async def __aenter__(self) -> Self:
        await self._database.lock.acquire()
        self._tables = self._database.tables.copy()
        self.users = MemoryUsers(self._tables.users, collect=self._collect)
        self.workshops = MemoryWorkshops(self._tables.workshops, collect=self._collect)
        self.jobs = MemoryJobs(self._tables.jobs)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._database.lock.release()

    async def commit(self) -> None:
        await self.jobs.add(*self._jobs_after(self._recorded))
        if self._completing:
            finish(self._tables.jobs, self._completing, state=JobState.DONE)
        self._database.tables = self._tables.copy()
        self.committed = True
        self._hint(self.jobs.added)

    def _collect(self, aggregate: Aggregate[Any]) -> None:
        self._recorded += aggregate.release()
