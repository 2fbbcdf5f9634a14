"""The storage in a SQL database."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.sql.attendees import SqlAttendees
from adapters.sql.engines import open_pools
from adapters.sql.identity.sessions import SqlSessionReader
from adapters.sql.identity.users import SqlUserReader
from adapters.sql.job_queue import SqlJobQueue
from adapters.sql.job_records import SqlJobRecords
from adapters.sql.schema import SqlSchema
from adapters.sql.unit_of_work import SqlWork
from adapters.sql.workshops import SqlWorkshopReader
from adapters.unit_of_work import CommitHooks
from application.jobs.ports import Job


class SqlStorage(AbstractAsyncContextManager["SqlStorage"]):
    def __init__(self, url: str, hooks: CommitHooks, *, pool_size: int, echo: bool) -> None:
        self._hooks = hooks
        self._pools = open_pools(url, pool_size=pool_size, echo=echo)
        self.users = SqlUserReader(self._pools.reading)
        self.sessions = SqlSessionReader(self._pools.reading)
        self.workshops = SqlWorkshopReader(self._pools.reading)
        self.attendees = SqlAttendees(self._pools.reading)
        self.schema = SqlSchema(self._pools.writing, reading=self._pools.reading)
        self.queue = SqlJobQueue(self._pools.writing, renewals=self._pools.renewing)
        self.job_records = SqlJobRecords(self._pools.reading, writing=self._pools.writing)

    @asynccontextmanager
    async def begin(self, completing: Job | None = None) -> AsyncIterator[SqlWork]:
        async with self._pools.writing.connect() as connection:
            yield SqlWork(connection, self._hooks, completing)

    async def __aexit__(self, *_: object) -> None:
        await self._pools.close()
