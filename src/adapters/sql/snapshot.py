"""All of the database's records."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.identity.users import SqlUsers
from adapters.sql.jobs import SqlJobs
from adapters.sql.pool import Pool
from adapters.sql.workshops import SqlWorkshops


class Records(Protocol):
    async def page(self, *, after: UUID | None, limit: int) -> Sequence[Any]: ...

    async def replace(self, records: Sequence[Any]) -> None: ...


class SqlSnapshot:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self, kind: str, *, after: UUID | None, limit: int) -> Sequence[Any]:
        async with self._pool.transaction() as connection:
            return await _RECORDS[kind](connection).page(after=after, limit=limit)

    async def write(self, kind: str, records: Sequence[Any]) -> None:
        async with self._pool.transaction() as connection:
            await _RECORDS[kind](connection).replace(records)


def _collect_nothing(_: object) -> None:
    """No reaction follows from a copy."""


_RECORDS: dict[str, Callable[[AsyncConnection], Records]] = {
    "users": lambda connection: SqlUsers(connection, collect=_collect_nothing),
    "workshops": lambda connection: SqlWorkshops(connection, collect=_collect_nothing),
    "jobs": SqlJobs,
}
