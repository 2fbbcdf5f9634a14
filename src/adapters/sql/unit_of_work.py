"""A unit of work: one connection, one transaction."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

from adapters.sql.identity.users import SqlUsers
from adapters.sql.jobs import SqlJobs, finish
from adapters.sql.pool import Pool
from adapters.sql.refusals import translated
from adapters.sql.workshops import SqlWorkshops
from application.jobs.ports import Hint, Job, JobState
from application.reactions import JobsAfter
from domain.events import Aggregate, Recorded


class SqlWork:
    def __init__(
        self, pool: Pool, *, jobs_after: JobsAfter, hint: Hint, completing: Job | None
    ) -> None:
        self._pool, self._jobs_after, self._hint = pool, jobs_after, hint
        self._completing = completing
        self._recorded: list[Recorded] = []
        self._open = AsyncExitStack()
        self.committed = False

    async def __aenter__(self) -> Self:
        self._connection = await self._open.enter_async_context(self._pool.connect())
        self.users = SqlUsers(self._connection, collect=self._collect)
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

    async def commit(self) -> None:
        await self.jobs.add(*self._jobs_after(self._recorded))
        if self._completing:
            await finish(self._connection, self._completing, state=JobState.DONE)
        with translated():
            await self._connection.commit()
        self.committed = True
        self._hint(self.jobs.added)

    def _collect(self, aggregate: Aggregate[Any]) -> None:
        self._recorded += aggregate.release()
