"""Copy all records from one storage to another, and verify the copy."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from application.errors import ConcurrentChange, Conflict
from application.json_values import STORED_JSON
from application.snapshot import Record, Snapshot, records

MAX_TRIES = 90  # a server may keep a killed copy's transaction for 60 seconds
RETRY_INTERVAL = 1.0  # seconds


class TargetNotEmpty(Conflict):
    """The target has records that the source lacks: empty it or choose another."""


class CopyMismatch(Conflict):
    """The copy differs from the source, which changed meanwhile: run the copy again."""


@dataclass(frozen=True, slots=True)
class CopySummary:
    """The copied records of one kind."""

    kind: str
    count: int
    digest: str  # SHA-256 of the records in the order of their ids


@dataclass(frozen=True, slots=True)
class CopyStorage:
    """Copy all records of all kinds, in batches.

    Run it again to finish an interrupted copy.
    """

    raises = (TargetNotEmpty, CopyMismatch, ConcurrentChange)

    source: Snapshot
    target: Snapshot
    kinds: Sequence[str]

    async def __call__(
        self, *, progress: Callable[[str, int], None]
    ) -> list[CopySummary]:
        """Return a summary of each kind; call `progress` with the size of each batch.

        Raises TargetNotEmpty or CopyMismatch, and ConcurrentChange if a transaction
        blocks the target for too long.
        """
        for kind in self.kinds:
            await self._must_hold_nothing_else(kind)
        for kind in self.kinds:
            async for batch in records(self.source, kind):
                await self._write(kind, batch)
                progress(kind, len(batch))
        copied = [await _digest(self.target, kind) for kind in self.kinds]
        if copied != [await _digest(self.source, kind) for kind in self.kinds]:
            raise CopyMismatch
        return copied

    async def _write(self, kind: str, batch: list[Record]) -> None:
        """Write a batch, waiting while a killed copy's transaction locks records."""
        for _ in range(MAX_TRIES):
            try:
                return await self.target.write(kind, batch)
            except ConcurrentChange:
                await asyncio.sleep(RETRY_INTERVAL)
        return await self.target.write(kind, batch)

    async def _must_hold_nothing_else(self, kind: str) -> None:
        # Both iterators yield records in the order of their ids.
        source_records = _iterate_records(self.source, kind)
        source = await anext(source_records, None)
        async for target in _iterate_records(self.target, kind):
            while source is not None and source.id < target.id:
                source = await anext(source_records, None)
            if source is None or source.id != target.id:
                raise TargetNotEmpty


async def _iterate_records(snapshot: Snapshot, kind: str) -> AsyncIterator[Record]:
    async for batch in records(snapshot, kind):
        for record in batch:
            yield record


async def _digest(snapshot: Snapshot, kind: str) -> CopySummary:
    count = 0
    digest = hashlib.sha256()
    async for record in _iterate_records(snapshot, kind):
        count += 1
        values = STORED_JSON.fields_of(type(record)).write(record)
        digest.update(json.dumps(values, sort_keys=True).encode())
    return CopySummary(kind, count, digest.hexdigest())
