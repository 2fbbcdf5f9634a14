"""The storage in a MongoDB database."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Self

from adapters.mongo.attendees import MongoAttendees
from adapters.mongo.client import Driver
from adapters.mongo.identity.users import MongoUserReader
from adapters.mongo.job_queue import MongoJobQueue
from adapters.mongo.job_records import MongoJobRecords
from adapters.mongo.jobs import hold
from adapters.mongo.pool import Pool
from adapters.mongo.schema import MongoSchema
from adapters.mongo.snapshot import MongoSnapshot
from adapters.mongo.unit_of_work import MongoWork
from adapters.mongo.workshops import MongoWorkshopReader
from application.jobs.ports import Hint, Job
from application.reactions import JobsAfter


class MongoStorage:
    def __init__(
        self, url: str, *, driver: Driver, pool_size: int, jobs_after: JobsAfter, hint: Hint
    ) -> None:
        self._pool = Pool(url, driver=driver, size=pool_size)
        self._jobs_after, self._hint = jobs_after, hint
        self.users = MongoUserReader(self._pool)
        self.workshops = MongoWorkshopReader(self._pool)
        self.attendees = MongoAttendees(self._pool)
        self.schema = MongoSchema(self._pool)
        self.snapshot = MongoSnapshot(self._pool)
        self.queue = MongoJobQueue(self._pool)
        self.job_records = MongoJobRecords(self._pool)

    def begin(self) -> AbstractAsyncContextManager[MongoWork]:
        return self._work(completing=None)

    def begin_completing(self, job: Job) -> AbstractAsyncContextManager[MongoWork]:
        return self._work(completing=job)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def _work(self, *, completing: Job | None) -> AsyncIterator[MongoWork]:
        async with self._pool.transaction() as transaction:
            if completing:
                await hold(transaction, completing)
            yield MongoWork(
                transaction, jobs_after=self._jobs_after, hint=self._hint, completing=completing
            )
