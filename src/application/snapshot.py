"""A whole storage, read and written one kind of record at a time."""

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
Records = list[Any]  # of the kind that a name picks at run time


class BulkStore(Protocol):
    """All the records of one kind, inside a unit of work."""

    async def page(self, *, after: UUID | None, limit: int) -> Records:
        """Return those that follow in the order of their ids."""

    async def replace(self, records: Records) -> None:
        """Write them in the place of those that have the same ids; no reaction follows."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    begin: Begin[
        UnitOfWork
    ]  # what it begins has a `BulkStore` under the name of each kind

    async def read(self, kind: str, *, after: UUID | None, limit: int) -> Records:
        async with self.begin() as work:
            store: BulkStore = getattr(work, kind)
            return await store.page(after=after, limit=limit)

    async def write(self, kind: str, records: Records) -> None:
        """Write all of them or none; ids and versions are kept."""
        async with self.begin() as work:
            store: BulkStore = getattr(work, kind)
            await store.replace(records)
            await work.commit()


async def records(snapshot: Snapshot, kind: str) -> AsyncIterator[Records]:
    """Read a kind to its end, in batches."""
    after = None
    while batch := await snapshot.read(kind, after=after, limit=BATCH):
        yield batch
        after = batch[-1].id
