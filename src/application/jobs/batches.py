"""Writing to many jobs, a batch at a time."""

from collections.abc import Awaitable
from typing import Protocol

BATCH = 500  # jobs


class BatchWrite(Protocol):
    def __call__(self, *, limit: int) -> Awaitable[int]:
        """Write to up to `limit` jobs; return how many there were."""


async def in_batches(write: BatchWrite) -> int:
    """Write until fewer jobs are left than fit; return how many there were."""
    total = 0
    while (count := await write(limit=BATCH)) == BATCH:
        total += count
    return total + count
