"""Counters of rate limits: what they need of a server, and counters in this process."""

from typing import Protocol

from limits.aio.storage import MemoryStorage, Storage


class Counters(Protocol):
    """Port for the counters of attempts."""

    @property
    def storage(self) -> Storage: ...  # by the library `limits`
    async def ping(self) -> None:
        """Raise the driver's error if the server does not answer."""

    async def close(self) -> None: ...


class MemoryCounters:
    """Counters in this process."""

    def __init__(self) -> None:
        self.storage = MemoryStorage()

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
