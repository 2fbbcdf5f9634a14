"""The storage in a MongoDB database."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.mongo.attendees import MongoAttendees
from adapters.mongo.client import Driver
from adapters.mongo.identity.sessions import MongoSessionReader
from adapters.mongo.identity.users import MongoUserReader
from adapters.mongo.job_queue import MongoJobQueue
from adapters.mongo.job_records import MongoJobRecords
from adapters.mongo.jobs import MongoJobs
from adapters.mongo.pool import Pool
from adapters.mongo.schema import MongoSchema
from adapters.mongo.unit_of_work import MongoWork
from adapters.mongo.workshops import MongoWorkshopReader
from adapters.unit_of_work import CommitHooks
from application.jobs.ports import Job


class MongoStorage(AbstractAsyncContextManager["MongoStorage"]):
    def __init__(self, url: str, hooks: CommitHooks, *, driver: Driver, pool_size: int) -> None:
        self._hooks = hooks
        self._pool = Pool(url, driver=driver, pool_size=pool_size)
        self.users = MongoUserReader(self._pool)
        self.sessions = MongoSessionReader(self._pool)
        self.workshops = MongoWorkshopReader(self._pool)
        self.attendees = MongoAttendees(self._pool)
        self.schema = MongoSchema(self._pool)
        self.queue = MongoJobQueue(self._pool)
        self.job_records = MongoJobRecords(self._pool)

    @asynccontextmanager
    async def begin(self, completing: Job | None = None) -> AsyncIterator[MongoWork]:
        async with self._pool.transaction() as transaction:
            if completing:
                await MongoJobs(transaction).hold(completing)
            yield MongoWork(transaction, self._hooks, completing)

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()
