"""Health checks, readiness and metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from application.actor import Actor, NotPermitted, Permission
from application.clock import Clock
from application.errors import Unavailable
from application.jobs.ports import JobRecords, JobState, Tally
from application.storage import Schema, StorageView

TIMEOUT = 0.9  # seconds per check: with CACHE_TTL, 503 comes within 2 seconds
CACHE_TTL = timedelta(seconds=1)

Check = Callable[[], Awaitable[None]]
"""Checks a part of the service; raises Unavailable, with the reason, if it is down."""


class OperationsPermission(Permission):
    VIEW = "operations:view"  # health and metrics


@dataclass(frozen=True, slots=True)
class CheckResult:
    milliseconds: int
    problem: str | None


class HealthChecks:
    """Runs all checks concurrently and caches the results for CACHE_TTL."""

    def __init__(self, storage: Check, broker: Check, clock: Clock) -> None:
        self._checks = {"storage": storage, "broker": broker}
        self._clock = clock
        self._checking = asyncio.Lock()
        self._results: Mapping[str, CheckResult] = {}
        self.started_at = clock.now()
        self._checked_at = self.started_at - CACHE_TTL

    async def results(self) -> Mapping[str, CheckResult]:
        """Return the results by the checks' names."""
        async with self._checking:
            # A clock that is set back must not keep old results for as long.
            if not timedelta(0) <= self._clock.now() - self._checked_at < CACHE_TTL:
                results = await asyncio.gather(*map(_run, self._checks.values()))
                self._results = dict(zip(self._checks, results, strict=True))
                self._checked_at = self._clock.now()
            return self._results


async def _run(check: Check) -> CheckResult:
    loop = asyncio.get_running_loop()
    started = loop.time()
    problem = None
    try:
        async with asyncio.timeout(TIMEOUT):
            await check()
    except (TimeoutError, Unavailable) as error:
        problem = str(error) or "No answer in time."
    return CheckResult(round((loop.time() - started) * 1000), problem)


@dataclass(frozen=True, slots=True)
class CheckReadiness:
    """Report whether the service can handle requests.

    Ready without the broker, because sweeps of the storage also find due jobs.
    """

    raises = (Unavailable,)

    checks: HealthChecks

    async def __call__(self) -> Mapping[str, str]:
        """Return "ok" or "unavailable" for each check.

        Raises Unavailable if the storage is down.
        """
        results = await self.checks.results()
        storage_problem = results["storage"].problem
        if storage_problem:
            raise Unavailable(f"storage: {storage_problem}")
        return {
            name: "unavailable" if result.problem else "ok"
            for name, result in results.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    version: str
    uptime_seconds: int
    checks: Mapping[str, CheckResult]
    storage: StorageView
    jobs: Mapping[JobState, Tally]


@dataclass(frozen=True, slots=True)
class ViewHealth:
    raises = (NotPermitted,)

    checks: HealthChecks
    schema: Schema
    records: JobRecords
    clock: Clock
    version: str

    async def __call__(self, *, actor: Actor) -> HealthView:
        actor.require(OperationsPermission.VIEW)
        now = self.clock.now()
        return HealthView(
            version=self.version,
            uptime_seconds=int((now - self.checks.started_at).total_seconds()),
            checks=await self.checks.results(),
            storage=await self.schema.describe(),
            jobs=await self.records.tally(now=now),
        )


@dataclass(frozen=True, slots=True)
class ExposeMetrics:
    raises = (NotPermitted,)

    metrics_text: Callable[[], Awaitable[str]]

    async def __call__(self, *, actor: Actor) -> str:
        """Return all metrics in Prometheus' text format."""
        actor.require(OperationsPermission.VIEW)
        return await self.metrics_text()
