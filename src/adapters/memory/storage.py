"""The in-memory implementation of the storage port."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from adapters import memory
from adapters.memory.jobs import MemoryJobQueue, MemoryJobRecords
from adapters.memory.registry import MEMORY
from adapters.memory.tables import Database
from adapters.memory.unit_of_work import MemoryWork
from adapters.registry import Readers
from adapters.unit_of_work import CommitHooks
from application.discovery import import_submodules
from application.errors import Invalid
from application.jobs.ports import Job
from application.storage import StorageView

NO_REVISIONS = "memory:// has no revisions: set STORAGE_URL to a SQL database."


class NoSchema:
    """The schema of a storage that has no revisions."""

    async def upgrade(self, to: str | None = None) -> None:
        if to:
            raise Invalid(NO_REVISIONS)

    async def downgrade(self, to: str | None = None) -> None:  # noqa: ARG002 - the port's signature
        raise Invalid(NO_REVISIONS)

    async def draft(self, message: str) -> str:  # noqa: ARG002 - the port's signature
        raise Invalid(NO_REVISIONS)

    async def describe(self) -> StorageView:
        return StorageView(
            server="the memory of this process", revision=None, newest=None
        )

    async def check(self) -> None:
        """Do nothing: memory is always available."""


import_submodules(memory)  # each module registers its repositories and readers


class MemoryStorage(AbstractAsyncContextManager["MemoryStorage"]):
    def __init__(self, hooks: CommitHooks) -> None:
        self._database = Database()
        self._hooks = hooks
        self.readers = Readers(MEMORY, self._database)
        self.lagging_readers = self.readers
        self.queue = MemoryJobQueue(self._database)
        self.job_records = MemoryJobRecords(self._database)
        self.schema = NoSchema()

    @property
    def kinds(self) -> Sequence[str]:
        return [*MEMORY.kinds(), "jobs", "idempotency_records"]

    @asynccontextmanager
    async def begin(
        self, completing: Job | None = None
    ) -> AsyncIterator[Any]:  # a unit of work with the registered repositories
        async with self._database.lock:  # units of work run one at a time
            yield MemoryWork(self._database, self._hooks, completing)

    async def __aexit__(self, *_: object) -> None:
        """Do nothing: the data ends with the process."""
