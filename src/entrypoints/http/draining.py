"""A process that is told to stop: for a while it goes on, and says that it leaves."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Draining:
    """From SIGTERM on it is not ready, and keeps no connection; so much later the server stops."""

    def __init__(self, seconds: float) -> None:
        self.begun, self._seconds = False, seconds

    @contextmanager
    def watched(self) -> Iterator[None]:
        loop, stop = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)
        if not callable(stop):  # no server waits for it, as in tests
            yield
            return

        def begin(number: int, frame: FrameType | None) -> None:
            if not self.begun:
                self.begun = True
                loop.call_soon_threadsafe(loop.call_later, self._seconds, stop, number, frame)

        signal.signal(signal.SIGTERM, begin)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, stop)
