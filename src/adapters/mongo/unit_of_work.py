"""A unit of work: one session, one transaction."""

from typing import Any

from adapters.mongo.identity.users import MongoUsers
from adapters.mongo.jobs import MongoJobs, finish
from adapters.mongo.transaction import Transaction
from adapters.mongo.workshops import MongoWorkshops
from application.jobs.ports import Hint, Job, JobState
from application.reactions import JobsAfter
from domain.events import Aggregate, Recorded


class MongoWork:
    def __init__(
        self,
        transaction: Transaction,
        *,
        jobs_after: JobsAfter,
        hint: Hint,
        completing: Job | None,
    ) -> None:
        self._transaction, self._jobs_after, self._hint = transaction, jobs_after, hint
        self._completing = completing
        self._recorded: list[Recorded] = []
        self.committed = False
        self.users = MongoUsers(transaction, collect=self._collect)
        self.workshops = MongoWorkshops(transaction, collect=self._collect)
        self.jobs = MongoJobs(transaction)

    async def commit(self) -> None:
        await self.jobs.add(*self._jobs_after(self._recorded))
        if self._completing:
            await finish(self._transaction, self._completing, state=JobState.DONE)
        await self._transaction.commit()
        self.committed = True
        self._hint(self.jobs.added)

    def _collect(self, aggregate: Aggregate[Any]) -> None:
        self._recorded += aggregate.release()
