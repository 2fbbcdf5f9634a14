"""A unit of work: one session, one transaction."""

from adapters.mongo.identity.sessions import MongoSessions
from adapters.mongo.identity.users import MongoUsers
from adapters.mongo.jobs import MongoJobs
from adapters.mongo.transaction import Transaction
from adapters.mongo.workshops import MongoWorkshops
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class MongoWork(Work):
    def __init__(
        self, transaction: Transaction, hooks: CommitHooks, completing: Job | None
    ) -> None:
        super().__init__(hooks, completing)
        self._transaction = transaction
        self.users = MongoUsers(transaction, collect=self._collect)
        self.sessions = MongoSessions(transaction, collect=self._collect)
        self.workshops = MongoWorkshops(transaction, collect=self._collect)
        self.jobs = MongoJobs(transaction)

    async def _commit(self) -> None:
        await self._transaction.commit()
