"""Copy everything from one storage to another, and prove that both hold the same."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from application.errors import ConcurrentChange, Conflict
from application.json_values import STORED_JSON
from application.snapshot import Record, Snapshot, records

MAX_TRIES = 90  # a server may hold a killed copy's transaction for 60 seconds
RETRY_INTERVAL = 1.0  # seconds


class TargetNotEmpty(Conflict):
    """The target holds records that the source does not: empty it, or choose another."""


class CopyMismatch(Conflict):
    """What was copied differs from the source, which was written to meanwhile: run it again."""


@dataclass(frozen=True, slots=True)
class CopySummary:
    kind: str
    count: int
    digest: str  # SHA-256 of the records in the order of their ids


@dataclass(frozen=True, slots=True)
class CopyStorage:
    """Run again after an interruption, it finishes; memory holds no more than two batches."""

    raises = (TargetNotEmpty, CopyMismatch, ConcurrentChange)

    source: Snapshot
    target: Snapshot
    kinds: Sequence[str]

    async def __call__(
        self, *, progress: Callable[[str, int], None]
    ) -> list[CopySummary]:
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
        """Wait while a copy that was killed has the records in a transaction still."""
        for _ in range(MAX_TRIES):
            try:
                return await self.target.write(kind, batch)
            except ConcurrentChange:
                await asyncio.sleep(RETRY_INTERVAL)
        return await self.target.write(kind, batch)

    async def _must_hold_nothing_else(self, kind: str) -> None:
        source = _iterate_records(self.source, kind)
        known = await anext(source, None)
        async for record in _iterate_records(self.target, kind):
            while known is not None and known.id < record.id:
                known = await anext(source, None)
            if known is None or known.id != record.id:
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
