"""Bulk writes to stored records, in batches."""

from collections.abc import Awaitable
from typing import Protocol

BATCH = 500  # records


class BatchWrite(Protocol):
    def __call__(self, *, limit: int) -> Awaitable[int]:
        """Write to up to `limit` records; return their number."""


async def in_batches(write: BatchWrite) -> int:
    """Write batches until one is not full; return the number of records written."""
    total = 0
    while (count := await write(limit=BATCH)) == BATCH:
        total += count
    return total + count
