"""Shared by the scripts: the jobs' arguments, and the measurement."""

import json
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

SLOTS = 16  # jobs at a time, in one process
BATCH = 100  # jobs that are added together, where the library can


class Stopwatch:
    """Measures from the first start to the last end of a number of jobs."""

    def __init__(self, count: int) -> None:
        self._count = self._remaining = count
        self._started: float | None = None
        self._cpu = 0.0

    def start(self) -> None:
        if self._started is None:
            self._started = time.perf_counter()
            self._cpu = time.process_time()

    def end(self) -> bool:
        """Count a job that has ended; after the last one print the figures."""
        self._remaining -= 1
        if self._remaining == 0:
            assert self._started is not None
            seconds = time.perf_counter() - self._started
            cpu = time.process_time() - self._cpu
            figures = {
                "rate": self._count / seconds,
                "cpu_us": cpu / self._count * 1e6,
            }
            print(json.dumps(figures), file=sys.__stdout__, flush=True)
        return self._remaining == 0


def arguments(count: int) -> Iterator[dict[str, str | int]]:
    """Yield the arguments of each job."""
    for number in range(count):
        yield {"order_id": str(uuid4()), "quantity": number}
