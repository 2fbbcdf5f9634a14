"""The implementation of the storage port in a MongoDB database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from adapters import mongo
from adapters.mongo.client import Driver
from adapters.mongo.job_queue import MongoJobQueue
from adapters.mongo.job_records import MongoJobRecords
from adapters.mongo.jobs import MongoJobs
from adapters.mongo.pool import Pool
from adapters.mongo.registry import MONGO
from adapters.mongo.schema import MongoSchema
from adapters.mongo.unit_of_work import MongoWork
from adapters.registry import Readers
from adapters.unit_of_work import CommitHooks
from application.discovery import import_submodules
from application.jobs.ports import Job

import_submodules(mongo)  # each module registers its repositories and readers


class MongoStorage(AbstractAsyncContextManager["MongoStorage"]):
    def __init__(
        self, url: str, hooks: CommitHooks, *, driver: Driver, pool_size: int
    ) -> None:
        self._hooks = hooks
        self._pool = Pool(url, driver=driver, pool_size=pool_size)
        self.readers = Readers(MONGO, self._pool)
        self.lagging_readers = self.readers
        self.schema = MongoSchema(self._pool)
        self.queue = MongoJobQueue(self._pool)
        self.job_records = MongoJobRecords(self._pool)

    @property
    def kinds(self) -> Sequence[str]:
        return [*MONGO.kinds(), "jobs", "idempotency_records"]

    @asynccontextmanager
    async def begin(
        self, completing: Job | None = None
    ) -> AsyncIterator[Any]:  # a unit of work with the registered repositories
        async with self._pool.transaction() as transaction:
            if completing:
                await MongoJobs(transaction).hold(completing)
            yield MongoWork(transaction, self._hooks, completing)

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()
