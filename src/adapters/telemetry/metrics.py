"""Metrics for Prometheus, in files that all processes of a service share: any tells of all."""

import asyncio
import atexit
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.exposition import ThreadingWSGIServer, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from adapters.fair_semaphore import ALL_SEMAPHORES
from application.cancellation import cancel
from application.clock import Clock
from application.errors import Refused
from application.jobs.ports import JobRecords, JobState
from domain.events import Event

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOOKS = 2.0  # seconds between two looks at pools and jobs
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600)

# The library would choose this as it is imported, if FOLDER were there by then.
values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # untyped
ThreadingWSGIServer.allow_reuse_port = True  # by the processes of one service


class Metrics:
    """Told of what happens; each callable takes the labels' values, and the seconds after them."""

    def __init__(self) -> None:
        shared_folder()
        self.request = _timed("http_request", "Requests", "route", "method", "status")
        self.use_case = _timed("use_case", "Use cases", "use_case", "outcome")
        self.job = _timed("job", "Attempts at jobs", "job")

    def observe(self, events: Iterable[Event]) -> None:
        for event in events:
            _counter(type(event).__module__, type(event).__name__).inc()


class Exposition:
    """Of the metrics of all processes, with those of pools and jobs, which have to be looked at."""

    def __init__(self, records: JobRecords, clock: Clock) -> None:
        self._records, self._clock = records, clock
        self._registry = CollectorRegistry()
        MultiProcessCollector(self._registry, path=shared_folder())  # type: ignore[no-untyped-call]  # untyped
        self._in_use = _gauge("pool_in_use", "FairSemaphore in use.", "livesum", "pool")
        self._waiting = _gauge("pool_waiting", "Who wait for a place.", "livesum", "pool")
        self._jobs = _gauge("jobs", "Jobs that are kept.", "mostrecent", "state")
        self._late = _gauge("jobs_oldest_due_age_seconds", "How late the oldest is.", "mostrecent")

    async def text(self) -> str:
        return (await asyncio.to_thread(generate_latest, self._registry)).decode()

    @asynccontextmanager
    async def running(self, host: str, port: int | None) -> AsyncIterator[None]:
        """Look at pools and jobs; serve all metrics on the port until the process ends."""
        if port:
            start_http_server(port, host, self._registry)
        looking = asyncio.create_task(self._look_for_ever())
        try:
            yield
        finally:
            await cancel(looking)  # before the storage closes
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]  # untyped

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            for places in ALL_SEMAPHORES:
                self._in_use.labels(places.name).set(places.in_use)
                self._waiting.labels(places.name).set(places.waiting)
            with suppress(Refused):  # away, or a race that was lost: the next look will tell
                await self._look_at_jobs()

    async def _look_at_jobs(self) -> None:
        now = self._clock.now()
        tally = await self._records.tally(now=now)
        for state in JobState:
            self._jobs.labels(state).set(tally[state].count if state in tally else 0)
        oldest = tally.get(JobState.WAITING)
        late = now - oldest.first if oldest else timedelta()
        self._late.set(max(0, late.total_seconds()))


def shared_folder() -> str:
    """Return the folder of this process and of those that it starts."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="metrics-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    return os.environ[FOLDER]


def _timed(what: str, about: str, *labels: str) -> Callable[..., None]:
    name, about = f"{what}_duration_seconds", f"{about}, by the seconds that they took."
    histogram = Histogram(name, about, labels, buckets=SECONDS, registry=None)
    return lambda *told: histogram.labels(*told[:-1]).observe(told[-1])


def _gauge(name: str, about: str, mode: Any, *labels: str) -> Gauge:
    return Gauge(name, about, labels, multiprocess_mode=mode, registry=None)


@cache
def _counter(module: str, event: str) -> Counter:
    """`SeatBooked` of the context `workshops` counts as `workshops_seats_booked_total`."""
    *thing, happened = re.findall("[A-Z][a-z]*", event)
    context, name = module.split(".")[1], f"{'_'.join(thing)}s_{happened}".lower()
    name = name if name.startswith(context) else f"{context}_{name}"
    return Counter(name, f"{event}, as the domain has it.", registry=None)
