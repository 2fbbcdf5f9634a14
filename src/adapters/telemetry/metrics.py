"""Prometheus metrics; each process of a service exposes those of all its processes."""

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

from adapters.fair_semaphore import ALL_SEMAPHORES
from adapters.telemetry.shared_values import Registries, forget_process
from application.cancellation import cancel
from application.clock import Clock
from application.errors import Refused
from application.jobs.ports import JobRecords, JobState
from application.suppress_failures import SuppressFailures
from domain.events import Event

INTERVAL = 2.0  # seconds between measurements of pools and jobs
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

disable_created_metrics()  # type: ignore[no-untyped-call]  # not with shared values


class Metrics:
    """Counters and durations of this process; failures to record are only logged."""

    def __init__(self, registries: Registries) -> None:
        own = self._registry = registries.own
        self._requests = _durations(
            own, "http_request", "requests", "route", "method", "status"
        )
        self._use_cases = _durations(
            own, "use_case", "use cases", "use_case", "outcome"
        )
        self._jobs = _durations(own, "job", "attempts at jobs", "job")
        self._events: dict[type[Event], Counter] = {}
        self._suppress_failures = SuppressFailures("Metrics are missing")

    def record_request(
        self, route: str, method: str, status: int, seconds: float
    ) -> None:
        with self._suppress_failures:
            self._requests.labels(route, method, status).observe(seconds)

    def record_use_case(self, name: str, outcome: str, seconds: float) -> None:
        with self._suppress_failures:
            self._use_cases.labels(name, outcome).observe(seconds)

    def record_job(self, name: str, seconds: float) -> None:
        with self._suppress_failures:
            self._jobs.labels(name).observe(seconds)

    def record_events(self, events: Iterable[Event]) -> None:
        with self._suppress_failures:
            for event in events:
                self._counter(type(event)).inc()

    def _counter(self, kind: type[Event]) -> Counter:
        if kind not in self._events:
            name = _name_of(kind.__module__, kind.__name__)
            text = f"Number of {kind.__name__} events."
            self._events[kind] = Counter(name, text, registry=self._registry)
        return self._events[kind]


class Exposition:
    """The metrics of all processes, including those measured at intervals.

    Pools and jobs emit no events, so this class polls them.
    """

    def __init__(
        self, records: JobRecords, clock: Clock, registries: Registries
    ) -> None:
        self._records = records
        self._clock = clock
        self._registry = registries.exposed
        own = registries.own
        self._in_use = _gauge(
            own, "pool_in_use", "Slots in use, by pool.", "livesum", "pool"
        )
        self._waiting = _gauge(
            own,
            "pool_waiting",
            "Tasks waiting for a slot, by pool.",
            "livesum",
            "pool",
        )
        self._jobs = _gauge(
            own, "jobs", "Stored jobs, by state.", "mostrecent", "state"
        )
        age = "Age of the oldest due job, in seconds."
        self._oldest_due_age = _gauge(
            own, "jobs_oldest_due_age_seconds", age, "mostrecent"
        )
        self._suppress_failures = SuppressFailures("Pools and jobs cannot be measured")

    async def text(self) -> str:
        """Return the metrics in Prometheus' text format."""
        content = await asyncio.to_thread(generate_latest, self._registry)
        return content.decode()

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Measure pools and jobs during the block."""
        measuring = asyncio.create_task(self._measure_forever())
        try:
            yield
        finally:
            await cancel(measuring)  # before the storage closes
            forget_process()

    async def _measure_forever(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            with self._suppress_failures:
                self._measure_pools()
                # The storage may be unavailable for a moment: the next round retries.
                with suppress(Refused):
                    await self._measure_jobs()

    def _measure_pools(self) -> None:
        for semaphore in ALL_SEMAPHORES:
            self._in_use.labels(semaphore.name).set(semaphore.in_use)
            self._waiting.labels(semaphore.name).set(semaphore.waiting)

    async def _measure_jobs(self) -> None:
        now = self._clock.now()
        tallies = await self._records.tally(now=now)
        for state in JobState:
            count = tallies[state].count if state in tallies else 0
            self._jobs.labels(state).set(count)
        waiting = tallies.get(JobState.WAITING)
        age = now - waiting.earliest_due_at if waiting else timedelta()
        self._oldest_due_age.set(max(0, age.total_seconds()))


def _durations(
    registry: CollectorRegistry | None, prefix: str, plural: str, *labels: str
) -> Histogram:
    return Histogram(
        f"{prefix}_duration_seconds",
        f"Duration of {plural}, in seconds.",
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
    """Return the name of an event's counter.

    `UserRegistered` of the context `identity` becomes `identity_users_registered`, to
    which Prometheus' client adds `_total`.
    """
    *subject, verb = _WORD.findall(event)
    context = module.split(".")[1]
    name = f"{'_'.join(subject)}s_{verb}".lower()
    return name if name.startswith(context) else f"{context}_{name}"


_WORD = re.compile("[A-Z][a-z]*")
