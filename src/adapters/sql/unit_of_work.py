"""A unit of work: one connection, one transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.identity.sessions import SqlSessions
from adapters.sql.identity.users import SqlUsers
from adapters.sql.jobs import SqlJobs
from adapters.sql.refusals import translate_errors
from adapters.sql.workshops import SqlWorkshops
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class SqlWork(Work):
    def __init__(
        self, connection: AsyncConnection, hooks: CommitHooks, completing: Job | None
    ) -> None:
        super().__init__(hooks, completing)
        self._connection = connection
        self.users = SqlUsers(connection, collect=self._collect)
        self.sessions = SqlSessions(connection, collect=self._collect)
        self.workshops = SqlWorkshops(connection, collect=self._collect)
        self.jobs = SqlJobs(connection)

    async def _commit(self) -> None:
        with translate_errors():
            await self._connection.commit()
