"""Places that are handed out first come, first served, and counted."""

import asyncio
from typing import Literal
from weakref import WeakSet


class Places(asyncio.Semaphore):
    """Whoever waits for one, or has one, is counted."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(size)
        self.name, self.in_use, self.waiting = name, 0, 0
        EVERY.add(self)

    async def acquire(self) -> Literal[True]:
        self.waiting += 1
        try:
            await super().acquire()
        finally:
            self.waiting -= 1
        self.in_use += 1
        return True

    def release(self) -> None:
        self.in_use -= 1
        super().release()


EVERY: WeakSet[Places] = WeakSet()  # of this process
