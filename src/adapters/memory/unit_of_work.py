"""A unit of work on a copy of the tables, which replaces them on commit."""

from adapters.memory.idempotency import MemoryIdempotencyRecords
from adapters.memory.jobs import MemoryJobs
from adapters.memory.registry import MEMORY
from adapters.memory.tables import Database
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class MemoryWork(Work):
    def __init__(
        self, database: Database, hooks: CommitHooks, completing: Job | None
    ) -> None:
        tables = database.tables.copy()
        super().__init__(MEMORY, tables, hooks, completing)
        self._database = database
        self._tables = tables
        self.jobs = MemoryJobs(tables)
        self.idempotency_records = MemoryIdempotencyRecords(tables)

    async def _commit(self) -> None:
        self._database.tables = self._tables.copy()
