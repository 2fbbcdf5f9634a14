"""Whether the service can do its work at this moment, and what operators see of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from application.clock import Clock
from application.errors import Unavailable
from application.jobs.ports import JobRecords, JobState, Tally
from application.storage import Schema, StorageView

PATIENCE = 0.9  # seconds that each part has to answer: with HOLDS, 503 comes within two
HOLDS = timedelta(seconds=1)

Check = Callable[[], Awaitable[None]]
"""Raises Unavailable, saying why."""


@dataclass(frozen=True, slots=True)
class Part:
    milliseconds: int
    problem: str | None


class Parts:
    """Checked all at the same time; what was found holds for a second."""

    def __init__(self, storage: Check, broker: Check, clock: Clock) -> None:
        self._checks = {"storage": storage, "broker": broker}
        self._clock, self._checking = clock, asyncio.Lock()
        self._found: Mapping[str, Part] = {}
        self.since = self._until = clock.now()

    async def found(self) -> Mapping[str, Part]:
        async with self._checking:
            if self._clock.now() >= self._until:
                found = await asyncio.gather(*map(_checked, self._checks.values()))
                self._found = dict(zip(self._checks, found, strict=True))
                self._until = self._clock.now() + HOLDS
            return self._found


async def _checked(check: Check) -> Part:
    loop, problem = asyncio.get_running_loop(), None
    started = loop.time()
    try:
        async with asyncio.timeout(PATIENCE):
            await check()
    except (TimeoutError, Unavailable) as error:
        problem = str(error) or "It does not answer."
    return Part(round((loop.time() - started) * 1000), problem)


@dataclass(frozen=True, slots=True)
class CheckReadiness:
    """The broker is not needed: while it is away, sweeps find the jobs."""

    raises = (Unavailable,)

    parts: Parts

    async def __call__(self) -> Mapping[str, str]:
        parts = await self.parts.found()
        if problem := parts["storage"].problem:
            raise Unavailable(f"storage: {problem}")
        return {name: "away" if part.problem else "ok" for name, part in parts.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    version: str
    uptime_seconds: int
    parts: Mapping[str, Part]
    storage: StorageView
    jobs: Mapping[JobState, Tally]


@dataclass(frozen=True, slots=True)
class ViewHealth:
    raises = ()

    parts: Parts
    schema: Schema
    records: JobRecords
    clock: Clock
    version: str

    async def __call__(self) -> HealthView:
        return HealthView(
            version=self.version,
            uptime_seconds=int((self.clock.now() - self.parts.since).total_seconds()),
            parts=await self.parts.found(),
            storage=await self.schema.describe(),
            jobs=await self.records.tally(),
        )


@dataclass(frozen=True, slots=True)
class ExposeMetrics:
    raises = ()

    exposed: Callable[[], Awaitable[str]]

    async def __call__(self) -> str:
        """Return all metrics in Prometheus' text format."""
        return await self.exposed()
