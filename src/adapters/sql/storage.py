"""The implementation of the storage port in a SQL database."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from adapters import sql
from adapters.registry import Readers
from adapters.sql.engines import open_pools
from adapters.sql.job_queue import SqlJobQueue
from adapters.sql.job_records import SqlJobRecords
from adapters.sql.registry import SQL
from adapters.sql.schema import SqlSchema
from adapters.sql.unit_of_work import SqlWork
from adapters.unit_of_work import CommitHooks
from application.discovery import import_submodules
from application.jobs.ports import Job

# Each module registers its repositories and readers.
import_submodules(sql, exclude=("migrations",))


class SqlStorage(AbstractAsyncContextManager["SqlStorage"]):
    def __init__(
        self,
        url: str,
        hooks: CommitHooks,
        *,
        pool_size: int,
        echo: bool,
        behind_pooler: bool = False,
        read_url: str | None = None,
    ) -> None:
        self._hooks = hooks
        self._pools = open_pools(
            url,
            pool_size=pool_size,
            echo=echo,
            behind_pooler=behind_pooler,
            read_url=read_url,
        )
        replica = self._pools.replica
        self.readers = Readers(SQL, self._pools.reading)
        self.lagging_readers = Readers(SQL, replica) if replica else self.readers
        self.schema = SqlSchema(
            self._pools.writing, reading=self._pools.reading, replica=replica
        )
        self.queue = SqlJobQueue(self._pools.writing, renewals=self._pools.renewing)
        self.job_records = SqlJobRecords(
            self._pools.reading, writing=self._pools.writing
        )

    @property
    def kinds(self) -> Sequence[str]:
        return [*SQL.kinds(), "jobs", "idempotency_records"]

    def begin(
        self, completing: Job | None = None
    ) -> AbstractAsyncContextManager[Any]:  # a unit of work with its repositories
        return SqlWork(self._pools.writing.begin(), self._hooks, completing)

    async def __aexit__(self, *_: object) -> None:
        await self._pools.close()
