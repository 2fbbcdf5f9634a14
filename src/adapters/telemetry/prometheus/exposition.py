"""Exposition of the metrics of all processes of a service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Literal

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from adapters.fair_semaphore import ALL_SEMAPHORES
from adapters.telemetry.prometheus.shared_values import Registries, forget_process
from application.cancellation import cancel
from application.clock import Clock
from application.errors import Refused
from application.jobs.ports import JobRecords, JobState
from application.suppress_failures import SuppressFailures

INTERVAL = 2.0  # seconds between measurements of pools and jobs


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


def _gauge(
    registry: CollectorRegistry | None,
    name: str,
    text: str,
    mode: Literal["livesum", "mostrecent"],
    *labels: str,
) -> Gauge:
    return Gauge(name, text, labels, multiprocess_mode=mode, registry=registry)
