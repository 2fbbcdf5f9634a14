"""All of the database's records."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from adapters.mongo.identity.users import MongoUsers
from adapters.mongo.jobs import MongoJobs
from adapters.mongo.pool import Pool
from adapters.mongo.transaction import Transaction
from adapters.mongo.workshops import MongoWorkshops


class Records(Protocol):
    async def page(self, *, after: UUID | None, limit: int) -> Sequence[Any]: ...

    async def replace(self, records: Sequence[Any]) -> None: ...


class MongoSnapshot:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self, kind: str, *, after: UUID | None, limit: int) -> Sequence[Any]:
        async with self._pool.transaction() as transaction:
            return await _RECORDS[kind](transaction).page(after=after, limit=limit)

    async def write(self, kind: str, records: Sequence[Any]) -> None:
        async with self._pool.transaction() as transaction:
            await _RECORDS[kind](transaction).replace(records)
            await transaction.commit()


def _collect_nothing(_: object) -> None:
    """No reaction follows from a copy."""


_RECORDS: dict[str, Callable[[Transaction], Records]] = {
    "users": lambda transaction: MongoUsers(transaction, collect=_collect_nothing),
    "workshops": lambda transaction: MongoWorkshops(transaction, collect=_collect_nothing),
    "jobs": MongoJobs,
}
