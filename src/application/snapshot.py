"""Bulk reading and writing of a storage, one kind of record at a time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from application.unit_of_work import Begin, UnitOfWork

BATCH = 500  # records


class Record(Protocol):
    """An aggregate or a job."""

    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=Record)
Records = list[Any]  # their type depends on the kind, which is known only at run time


class BulkStore(Protocol):
    """All records of one kind, inside a unit of work."""

    async def page(self, *, after: UUID | None, limit: int) -> Records:
        """Return the next records in the order of their ids."""

    async def replace(self, records: Records) -> None:
        """Write the records, replacing those with the same ids, without reactions."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Access to a storage's records by the names of their kinds."""

    begin: Begin[UnitOfWork]  # the unit of work has a `BulkStore` named after each kind

    async def read(self, kind: str, *, after: UUID | None, limit: int) -> Records:
        """Return the next records of a kind in the order of their ids."""
        async with self.begin() as work:
            store: BulkStore = getattr(work, kind)
            return await store.page(after=after, limit=limit)

    async def write(self, kind: str, records: Records) -> None:
        """Write all the records or none, with their ids and versions."""
        async with self.begin() as work:
            store: BulkStore = getattr(work, kind)
            await store.replace(records)
            await work.commit()


async def records(snapshot: Snapshot, kind: str) -> AsyncIterator[Records]:
    """Yield all records of a kind, in batches in the order of ids."""
    after = None
    while batch := await snapshot.read(kind, after=after, limit=BATCH):
        yield batch
        after = batch[-1].id
