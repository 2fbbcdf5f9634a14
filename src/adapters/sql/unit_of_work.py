"""A unit of work in one transaction on one connection."""

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.errors import translate_commit_errors
from adapters.sql.idempotency import SqlIdempotencyRecords
from adapters.sql.jobs import SqlJobs
from adapters.sql.registry import SQL
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class SqlWork(Work):
    def __init__(
        self, connection: AsyncConnection, hooks: CommitHooks, completing: Job | None
    ) -> None:
        super().__init__(SQL, connection, hooks, completing)
        self._connection = connection
        self.jobs = SqlJobs(connection)
        self.idempotency_records = SqlIdempotencyRecords(connection)

    async def _commit(self) -> None:
        with translate_commit_errors():
            await self._connection.commit()
