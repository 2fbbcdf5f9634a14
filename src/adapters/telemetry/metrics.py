"""Metrics for Prometheus: each process of a service tells those of all."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import ThreadingWSGIServer, start_http_server

from adapters.fair_semaphore import ALL_SEMAPHORES
from adapters.telemetry.shared_values import Registries, forget_process
from application.cancellation import cancel
from application.clock import Clock
from application.errors import Refused
from application.jobs.ports import JobRecords, JobState
from application.suppress_failures import SuppressFailures
from domain.events import Event

INTERVAL = 2.0  # seconds between two looks at pools and jobs
DURATION_BUCKETS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    60,
    600,
)

ThreadingWSGIServer.allow_reuse_port = True  # by the processes of one service
disable_created_metrics()  # type: ignore[no-untyped-call]  # values that are shared have none


class Metrics:
    """Counts and times what happens in this process; what it cannot count is missing."""

    def __init__(self, registries: Registries) -> None:
        own = self._registry = registries.own
        self._requests = _durations(
            own, "http_request", "Requests", "route", "method", "status"
        )
        self._use_cases = _durations(
            own, "use_case", "Use cases", "use_case", "outcome"
        )
        self._jobs = _durations(own, "job", "Attempts at jobs", "job")
        self._events: dict[type[Event], Counter] = {}
        self._tolerance = SuppressFailures("Metrics are missing")

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        with self._tolerance:
            self._requests.labels(route, method, status).observe(seconds)

    def use_case(self, name: str, outcome: str, seconds: float) -> None:
        with self._tolerance:
            self._use_cases.labels(name, outcome).observe(seconds)

    def job(self, name: str, seconds: float) -> None:
        with self._tolerance:
            self._jobs.labels(name).observe(seconds)

    def observe(self, events: Iterable[Event]) -> None:
        with self._tolerance:
            for event in events:
                self._counter(type(event)).inc()

    def _counter(self, kind: type[Event]) -> Counter:
        if kind not in self._events:
            name = _name_of(kind.__module__, kind.__name__)
            text = f"{kind.__name__}, as the domain has it."
            self._events[kind] = Counter(name, text, registry=self._registry)
        return self._events[kind]


class Exposition:
    """Of the metrics of all processes, with those of pools and jobs, which have to be looked at."""

    def __init__(
        self, records: JobRecords, clock: Clock, registries: Registries
    ) -> None:
        self._records = records
        self._clock = clock
        self._registry = registries.exposed
        own = registries.own
        self._in_use = _gauge(
            own, "pool_in_use", "Places in use, by pool.", "livesum", "pool"
        )
        self._waiting = _gauge(
            own,
            "pool_waiting",
            "Tasks waiting for a place, by pool.",
            "livesum",
            "pool",
        )
        self._jobs = _gauge(own, "jobs", "Jobs that are kept.", "mostrecent", "state")
        age = "Age of the oldest due job, in seconds."
        self._oldest_due_age = _gauge(
            own, "jobs_oldest_due_age_seconds", age, "mostrecent"
        )
        self._tolerance = SuppressFailures("Pools and jobs cannot be looked at")

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
            forget_process()

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            with self._tolerance:
                self._look_at_pools()
                with suppress(
                    Refused
                ):  # away, or a race that was lost: the next look will tell
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


def _durations(
    registry: CollectorRegistry | None, what: str, plural: str, *labels: str
) -> Histogram:
    return Histogram(
        f"{what}_duration_seconds",
        f"{plural}, by the seconds that they took.",
        labels,
        buckets=DURATION_BUCKETS,
        registry=registry,
    )


def _gauge(
    registry: CollectorRegistry | None,
    name: str,
    text: str,
    mode: Literal["livesum", "mostrecent"],
    *labels: str,
) -> Gauge:
    return Gauge(name, text, labels, multiprocess_mode=mode, registry=registry)


def _name_of(module: str, event: str) -> str:
    """`SeatBooked` of the context `workshops` is counted as `workshops_seats_booked_total`."""
    *subject, verb = _WORD.findall(event)
    context = module.split(".")[1]
    name = f"{'_'.join(subject)}s_{verb}".lower()
    return name if name.startswith(context) else f"{context}_{name}"


_WORD = re.compile("[A-Z][a-z]*")
