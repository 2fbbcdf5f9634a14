"""A first-come, first-served semaphore that counts its tasks."""

import asyncio
from typing import Literal
from weakref import WeakSet


class FairSemaphore(asyncio.Semaphore):
    """A semaphore that counts the waiting and the admitted tasks.

    `asyncio.Semaphore` is fair: it admits tasks in the order of their arrival.
    """

    def __init__(self, name: str, size: int) -> None:
        super().__init__(size)
        self.name = name
        self.in_use = 0
        self.waiting = 0
        ALL_SEMAPHORES.add(self)

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


ALL_SEMAPHORES: WeakSet[FairSemaphore] = WeakSet()  # of this process
