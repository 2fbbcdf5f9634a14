"""The storage in memory."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.memory.attendees import MemoryAttendees
from adapters.memory.identity.sessions import MemorySessionReader
from adapters.memory.identity.users import MemoryUserReader
from adapters.memory.jobs import MemoryJobQueue, MemoryJobRecords
from adapters.memory.tables import Database
from adapters.memory.unit_of_work import MemoryWork
from adapters.memory.workshops import MemoryWorkshopReader
from adapters.unit_of_work import CommitHooks
from application.errors import Invalid
from application.jobs.ports import Job
from application.storage import StorageView

NO_REVISIONS = "memory:// has no revisions: set STORAGE_URL to a SQL database."


class NoSchema:
    async def upgrade(self, to: str | None = None) -> None:
        if to:
            raise Invalid(NO_REVISIONS)

    async def downgrade(self, to: str | None = None) -> None:  # noqa: ARG002 - the port's signature
        raise Invalid(NO_REVISIONS)

    async def draft(self, message: str) -> None:  # noqa: ARG002 - the port's signature
        raise Invalid(NO_REVISIONS)

    async def describe(self) -> StorageView:
        return StorageView(server="the memory of this process", revision=None, newest=None)

    async def check(self) -> None:
        """It cannot be away."""


class MemoryStorage(AbstractAsyncContextManager["MemoryStorage"]):
    def __init__(self, hooks: CommitHooks) -> None:
        self._database = Database()
        self._hooks = hooks
        self.users = MemoryUserReader(self._database)
        self.sessions = MemorySessionReader(self._database)
        self.workshops = MemoryWorkshopReader(self._database)
        self.attendees = MemoryAttendees(self._database)
        self.queue = MemoryJobQueue(self._database)
        self.job_records = MemoryJobRecords(self._database)
        self.schema = NoSchema()

    @asynccontextmanager
    async def begin(self, completing: Job | None = None) -> AsyncIterator[MemoryWork]:
        async with self._database.lock:  # one at a time
            yield MemoryWork(self._database, self._hooks, completing)

    async def __aexit__(self, *_: object) -> None:
        """What it held ends with the process."""
