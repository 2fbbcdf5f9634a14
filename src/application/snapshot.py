"""The port through which a whole storage is read and written, one kind of record at a time."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from application.jobs.ports import JobRecord
from domain.events import Aggregate

KINDS = ("users", "workshops", "jobs")
BATCH = 500  # records

Record = Aggregate[Any] | JobRecord


class Snapshot(Protocol):
    """No reaction follows from what is written here; ids and versions are kept."""

    async def read(self, kind: str, *, after: UUID | None, limit: int) -> Sequence[Any]:
        """Return the records that follow in the order of their ids."""
        ...

    async def write(self, kind: str, records: Sequence[Any]) -> None:
        """Write all of them or none, in the place of those that have the same ids."""


async def records(snapshot: Snapshot, kind: str) -> AsyncIterator[Sequence[Any]]:
    """Read a kind to its end, in batches."""
    after = None
    while batch := await snapshot.read(kind, after=after, limit=BATCH):
        yield batch
        after = batch[-1].id
