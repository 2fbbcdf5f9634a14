"""Copy everything from one storage to another, and prove that both hold the same."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from application.errors import ConcurrentChange, Conflict
from application.json_values import STORED_JSON
from application.snapshot import Record, Snapshot, records

WAITS = 90  # a server may hold a killed copy's transaction for 60 seconds
WAIT = 1.0  # seconds


class ForeignData(Conflict):
    """The target holds records that the source does not: empty it, or choose another."""


class Different(Conflict):
    """What was copied differs from the source, which was written to meanwhile: run it again."""


@dataclass(frozen=True, slots=True)
class Copied:
    kind: str
    count: int
    digest: str  # SHA-256 of the records in the order of their ids


@dataclass(frozen=True, slots=True)
class CopyStorage:
    """Run again after an interruption, it finishes; memory holds no more than two batches."""

    raises = (ForeignData, Different, ConcurrentChange)

    source: Snapshot
    target: Snapshot
    kinds: Sequence[str]

    async def __call__(self, *, progress: Callable[[str, int], None]) -> list[Copied]:
        for kind in self.kinds:
            await self._must_hold_nothing_else(kind)
        for kind in self.kinds:
            async for batch in records(self.source, kind):
                await self._write(kind, batch)
                progress(kind, len(batch))
        copied = [await _digest(self.target, kind) for kind in self.kinds]
        if copied != [await _digest(self.source, kind) for kind in self.kinds]:
            raise Different
        return copied

    async def _write(self, kind: str, batch: list[Record]) -> None:
        """Wait while a copy that was killed has the records in a transaction still."""
        for _ in range(WAITS):
            try:
                return await self.target.write(kind, batch)
            except ConcurrentChange:
                await asyncio.sleep(WAIT)
        return await self.target.write(kind, batch)

    async def _must_hold_nothing_else(self, kind: str) -> None:
        source = _one_by_one(self.source, kind)
        known = await anext(source, None)
        async for record in _one_by_one(self.target, kind):
            while known is not None and known.id < record.id:
                known = await anext(source, None)
            if known is None or known.id != record.id:
                raise ForeignData


async def _one_by_one(snapshot: Snapshot, kind: str) -> AsyncIterator[Record]:
    async for batch in records(snapshot, kind):
        for record in batch:
            yield record


async def _digest(snapshot: Snapshot, kind: str) -> Copied:
    count = 0
    digest = hashlib.sha256()
    async for record in _one_by_one(snapshot, kind):
        count += 1
        values = STORED_JSON.fields_of(type(record)).write(record)
        digest.update(json.dumps(values, sort_keys=True).encode())
    return Copied(kind, count, digest.hexdigest())
