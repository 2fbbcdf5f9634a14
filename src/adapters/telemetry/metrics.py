"""Metrics for Prometheus, in files that all processes of a service share: any tells of all."""

import asyncio
import atexit
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import cache
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.exposition import ThreadingWSGIServer, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from adapters.fair_semaphore import ALL_SEMAPHORES
from application.cancellation import cancel
from application.clock import Clock
from application.errors import Refused
from application.jobs.ports import JobRecords, JobState
from domain.events import Event

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
INTERVAL = 2.0  # seconds between two looks at pools and jobs
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600)

# The library would choose this as it is imported, if FOLDER_VARIABLE were there by then.
values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # untyped
ThreadingWSGIServer.allow_reuse_port = True  # by the processes of one service


class Metrics:
    """Counts and times what happens in this process."""

    def __init__(self) -> None:
        shared_folder()
        self._requests = _durations("http_request", "Requests", "route", "method", "status")
        self._use_cases = _durations("use_case", "Use cases", "use_case", "outcome")
        self._jobs = _durations("job", "Attempts at jobs", "job")

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(route, method, status).observe(seconds)

    def use_case(self, name: str, outcome: str, seconds: float) -> None:
        self._use_cases.labels(name, outcome).observe(seconds)

    def job(self, name: str, seconds: float) -> None:
        self._jobs.labels(name).observe(seconds)

    def observe(self, events: Iterable[Event]) -> None:
        for event in events:
            _counter(type(event).__module__, type(event).__name__).inc()


class Exposition:
    """Of the metrics of all processes, with those of pools and jobs, which have to be looked at."""

    def __init__(self, records: JobRecords, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._registry = CollectorRegistry()
        MultiProcessCollector(self._registry, path=shared_folder())  # type: ignore[no-untyped-call]  # untyped
        self._in_use = _gauge("pool_in_use", "Places in use, by pool.", "livesum", "pool")
        self._waiting = _gauge(
            "pool_waiting", "Tasks waiting for a place, by pool.", "livesum", "pool"
        )
        self._jobs = _gauge("jobs", "Jobs that are kept.", "mostrecent", "state")
        self._oldest_due_age = _gauge(
            "jobs_oldest_due_age_seconds", "Age of the oldest due job, in seconds.", "mostrecent"
        )

    async def text(self) -> str:
        content = await asyncio.to_thread(generate_latest, self._registry)
        return content.decode()

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
            await asyncio.sleep(INTERVAL)
            self._look_at_pools()
            with suppress(Refused):  # away, or a race that was lost: the next look will tell
                await self._look_at_jobs()

    def _look_at_pools(self) -> None:
        for semaphore in ALL_SEMAPHORES:
            self._in_use.labels(semaphore.name).set(semaphore.in_use)
            self._waiting.labels(semaphore.name).set(semaphore.waiting)

    async def _look_at_jobs(self) -> None:
        now = self._clock.now()
        tallies = await self._records.tally(now=now)
        for state in JobState:
            count = tallies[state].count if state in tallies else 0
            self._jobs.labels(state).set(count)
        waiting = tallies.get(JobState.WAITING)
        age = now - waiting.first if waiting else timedelta()
        self._oldest_due_age.set(max(0, age.total_seconds()))


def shared_folder() -> str:
    """Return the folder of this process and of those that it starts."""
    if FOLDER_VARIABLE not in os.environ:
        os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="metrics-")
        atexit.register(shutil.rmtree, os.environ[FOLDER_VARIABLE], ignore_errors=True)
    return os.environ[FOLDER_VARIABLE]


def _durations(what: str, plural: str, *labels: str) -> Histogram:
    return Histogram(
        f"{what}_duration_seconds",
        f"{plural}, by the seconds that they took.",
        labels,
        buckets=SECONDS,
        registry=None,
    )


def _gauge(name: str, text: str, mode: Literal["livesum", "mostrecent"], *labels: str) -> Gauge:
    return Gauge(name, text, labels, multiprocess_mode=mode, registry=None)


@cache
def _counter(module: str, event: str) -> Counter:
    """`SeatBooked` of the context `workshops` counts as `workshops_seats_booked_total`."""
    *subject, verb = _WORD.findall(event)
    context = module.split(".")[1]
    name = f"{'_'.join(subject)}s_{verb}".lower()
    if not name.startswith(context):
        name = f"{context}_{name}"
    return Counter(name, f"{event}, as the domain has it.", registry=None)


_WORD = re.compile("[A-Z][a-z]*")
