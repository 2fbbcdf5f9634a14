"""A unit of work: one connection, one transaction."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from adapters.sql.identity.sessions import SqlSessions
from adapters.sql.identity.users import SqlUsers
from adapters.sql.jobs import SqlJobs, finish
from adapters.sql.pool import Pool
from adapters.sql.refusals import translated
from adapters.sql.workshops import SqlWorkshops
from adapters.unit_of_work import Work
from application.jobs.ports import Hint, Job, JobState
from application.reactions import JobsAfter


class SqlWork(Work):
    def __init__(
        self, pool: Pool, *, jobs_after: JobsAfter, hint: Hint, completing: Job | None
    ) -> None:
        super().__init__(jobs_after=jobs_after, hint=hint, completing=completing)
        self._pool, self._open = pool, AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._connection = await self._open.enter_async_context(self._pool.connect())
        self.users = SqlUsers(self._connection, collect=self._collect)
        self.sessions = SqlSessions(self._connection, collect=self._collect)
        self.workshops = SqlWorkshops(self._connection, collect=self._collect)
        self.jobs = SqlJobs(self._connection)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.__aexit__(kind, error, trace)

    async def _complete(self, job: Job) -> None:
        await finish(self._connection, job, state=JobState.DONE)

    async def _commit(self) -> None:
        with translated():
            await self._connection.commit()
