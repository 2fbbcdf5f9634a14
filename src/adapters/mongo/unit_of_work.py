"""A unit of work in one transaction on one session."""

from adapters.mongo.idempotency import MongoIdempotencyRecords
from adapters.mongo.jobs import MongoJobs
from adapters.mongo.registry import MONGO
from adapters.mongo.transaction import Transaction
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class MongoWork(Work):
    def __init__(
        self, transaction: Transaction, hooks: CommitHooks, completing: Job | None
    ) -> None:
        super().__init__(MONGO, transaction, hooks, completing)
        self._transaction = transaction
        self.jobs = MongoJobs(transaction)
        self.idempotency_records = MongoIdempotencyRecords(transaction)

    async def _commit(self) -> None:
        await self._transaction.commit()
