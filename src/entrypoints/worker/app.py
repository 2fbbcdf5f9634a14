"""A worker: claims jobs by hint or by sweep, runs them, and keeps their leases alive."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from taskiq import AsyncBroker

from application.cancellation import cancel
from application.errors import Unavailable
from application.jobs import Leases, RunJob
from application.jobs.ports import Job, LeaseLost

log = logging.getLogger(__name__)

TASK = "run_jobs"
MAX_INBOX = 2_000  # ids; when it is full the broker waits


class Worker:
    """Runs up to `slots` jobs at a time; times are in seconds."""

    def __init__(
        self,
        *,
        leases: Leases,
        run: RunJob,
        broker: AsyncBroker,
        slots: int,
        poll: float,
        grace: float,
    ) -> None:
        self._leases = leases
        self._run = run
        self._slots = slots
        self._poll = poll
        self._grace = grace
        self._inbox: asyncio.Queue[UUID] = asyncio.Queue(MAX_INBOX)
        self._running: dict[asyncio.Task[None], Job] = {}
        self._unstarted: list[Job] = []  # claimed at the very stop
        self._next_sweep = 0.0

        async def run_jobs(ids: list[str]) -> None:  # taskiq takes no bound method
            with suppress(
                asyncio.CancelledError
            ):  # taskiq would tell of it as of a failure
                for job_id in ids:
                    await self._inbox.put(UUID(job_id))

        broker.register_task(run_jobs, task_name=TASK)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At the end the running jobs have `grace` to finish; the others are given back."""
        dispatching = asyncio.create_task(self._dispatch_for_ever())
        renewing = asyncio.create_task(self._renew_for_ever())
        try:
            yield
        finally:
            await cancel(dispatching)
            await self._finish()
            await cancel(renewing)

    async def _dispatch_for_ever(self) -> None:
        while True:
            while len(self._running) >= self._slots:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            try:
                jobs = await self._next_jobs(self._slots - len(self._running))
            except (
                Exception
            ) as error:  # the dispatcher outlives whatever the storage does
                _warn("no jobs can be claimed", error)
                await asyncio.sleep(self._poll)
            else:
                for job in jobs:
                    self._start(job)

    async def _next_jobs(self, room: int) -> Sequence[Job]:
        """Wait for a hint, at most until the next sweep; a sweep that is due comes first."""
        if asyncio.get_running_loop().time() >= self._next_sweep:
            return await self._sweep(room)
        try:
            async with asyncio.timeout_at(self._next_sweep):
                hinted = [await self._inbox.get()]
        except TimeoutError:
            return await self._sweep(room)
        while len(hinted) < room and not self._inbox.empty():
            hinted.append(self._inbox.get_nowait())
        return await self._claimed(self._leases.claim_hinted(hinted))

    async def _sweep(self, room: int) -> Sequence[Job]:
        jobs = await self._claimed(self._leases.claim_due(limit=room))
        if len(jobs) < room:  # otherwise there may be more: sweep again at once
            pause = self._poll * random.uniform(0.8, 1.2)  # noqa: S311 - spreads many workers
            self._next_sweep = asyncio.get_running_loop().time() + pause
        return jobs

    async def _claimed(
        self, claiming: Coroutine[Any, Any, Sequence[Job]]
    ) -> Sequence[Job]:
        """At the stop a claim goes on to its end, and what it claimed is given back."""
        claim = asyncio.create_task(claiming)
        try:
            return await asyncio.shield(claim)
        except asyncio.CancelledError:
            await asyncio.wait([claim])
            if not claim.cancelled() and claim.exception() is None:
                self._unstarted += claim.result()
            raise

    def _start(self, job: Job) -> None:
        task = asyncio.create_task(self._run_one(job), name=f"{job.name} {job.id}")
        self._running[task] = job
        task.add_done_callback(self._running.pop)

    async def _run_one(self, job: Job) -> None:
        try:
            await self._run(job)
        except Exception as error:  # its lease ends, and somebody runs it again
            _warn(f"job {job.name} {job.id} could not be finished", error)

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._leases.renewal_interval.total_seconds())
            held = dict(self._running)
            if not held:
                continue
            try:
                kept = await self._leases.renew(held.values())
            except Exception as error:  # tried again before the leases end
                _warn("leases are not renewed", error)
                continue
            for task, job in held.items():
                if (
                    job.id not in kept
                ):  # finished meanwhile, or taken over by another worker
                    task.cancel()

    async def _finish(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=self._grace)
        unfinished = dict(self._running)
        await cancel(*unfinished)
        try:
            await self._leases.release([*unfinished.values(), *self._unstarted])
        except Unavailable as error:
            _warn("jobs could not be given back, their leases will end", error)


def _warn(what: str, error: Exception) -> None:
    """With its trace, unless it is one that is to be expected."""
    log.warning(
        "%s: %r", what, error, exc_info=not isinstance(error, LeaseLost | Unavailable)
    )
