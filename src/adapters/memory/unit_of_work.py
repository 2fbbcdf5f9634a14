"""A unit of work on a copy of the tables, which takes their place at the commit."""

from adapters.memory.identity.sessions import MemorySessions
from adapters.memory.identity.users import MemoryUsers
from adapters.memory.jobs import MemoryJobs
from adapters.memory.tables import Database
from adapters.memory.workshops import MemoryWorkshops
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class MemoryWork(Work):
    def __init__(self, database: Database, hooks: CommitHooks, completing: Job | None) -> None:
        super().__init__(hooks, completing)
        self._database = database
        self._tables = database.tables.copy()
        self.users = MemoryUsers(self._tables.users, collect=self._collect)
        self.sessions = MemorySessions(self._tables.sessions, collect=self._collect)
        self.workshops = MemoryWorkshops(self._tables.workshops, collect=self._collect)
        self.jobs = MemoryJobs(self._tables.jobs)

    async def _commit(self) -> None:
        self._database.tables = self._tables.copy()
