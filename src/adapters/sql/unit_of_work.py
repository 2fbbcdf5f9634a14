"""A unit of work in one transaction on one connection."""

from adapters.sql.errors import translate_commit_errors
from adapters.sql.idempotency import SqlIdempotencyRecords
from adapters.sql.jobs import SqlJobs
from adapters.sql.registry import SQL
from adapters.sql.transaction import Transaction
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class SqlWork(Work):
    def __init__(
        self, transaction: Transaction, hooks: CommitHooks, completing: Job | None
    ) -> None:
        super().__init__(SQL, transaction, hooks, completing)
        self._transaction = transaction
        self.jobs = SqlJobs(transaction)
        self.idempotency_records = SqlIdempotencyRecords(transaction)

    async def _commit(self) -> None:
        with translate_commit_errors():
            await self._transaction.commit()
