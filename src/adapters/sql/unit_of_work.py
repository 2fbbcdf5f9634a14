"""A unit of work in one transaction on one connection."""

from contextlib import AbstractAsyncContextManager

from adapters.sql.errors import translate_commit_errors
from adapters.sql.idempotency import SqlIdempotencyRecords
from adapters.sql.jobs import SqlJobs
from adapters.sql.registry import SQL
from adapters.sql.transaction import Transaction
from adapters.unit_of_work import CommitHooks, Work
from application.jobs.ports import Job


class SqlWork(Work, AbstractAsyncContextManager["SqlWork"]):
    """A unit of work for a block, rolled back unless it is committed.

    As a generator it would cost 1 % of a request that writes.
    """

    def __init__(
        self, transaction: Transaction, hooks: CommitHooks, completing: Job | None
    ) -> None:
        super().__init__(SQL, transaction, hooks, completing)
        self._transaction = transaction
        self.jobs = SqlJobs(transaction)
        self.idempotency_records = SqlIdempotencyRecords(transaction)

    async def __aenter__(self) -> "SqlWork":
        await self._transaction.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._transaction.__aexit__(kind)

    async def _commit(self) -> None:
        with translate_commit_errors():
            await self._transaction.commit()
