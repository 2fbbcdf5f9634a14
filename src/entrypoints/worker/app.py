"""The worker: claims jobs by hint or by sweep, runs them, and renews their leases."""

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
MAX_INBOX = 2_000  # hinted ids; the broker waits while it is full


class Worker:
    """Runs up to `slots` jobs at a time; times are in seconds."""

    def __init__(
        self,
        *,
        leases: Leases,
        run: RunJob,
        broker: AsyncBroker,
        slots: int,
        poll_interval: float,
        grace_period: float,
    ) -> None:
        self._leases = leases
        self._run = run
        self._slots = slots
        self._poll_interval = poll_interval
        self._grace_period = grace_period
        self._inbox: asyncio.Queue[UUID] = asyncio.Queue(MAX_INBOX)
        self._running: dict[asyncio.Task[None], Job] = {}
        self._unstarted: list[Job] = []  # claimed during shutdown
        self._next_sweep = 0.0

        async def run_jobs(ids: list[str]) -> None:  # taskiq takes no bound method
            # taskiq would log a cancellation as a failure.
            with suppress(asyncio.CancelledError):
                for job_id in ids:
                    await self._inbox.put(UUID(job_id))

        broker.register_task(run_jobs, task_name=TASK)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run jobs while the context is open.

        On shutdown, running jobs have `grace_period` seconds to finish. The worker
        releases unfinished jobs.
        """
        dispatching = asyncio.create_task(self._dispatch_forever())
        renewing = asyncio.create_task(self._renew_forever())
        try:
            yield
        finally:
            await cancel(dispatching)
            await self._finish()
            await cancel(renewing)

    async def _dispatch_forever(self) -> None:
        while True:
            while len(self._running) >= self._slots:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            try:
                jobs = await self._next_jobs(self._slots - len(self._running))
            except Exception as error:  # keep dispatching after any storage error
                _warn("Jobs not claimed", error)
                await asyncio.sleep(self._poll_interval)
            else:
                for job in jobs:
                    self._start(job)

    async def _next_jobs(self, free_slots: int) -> Sequence[Job]:
        """Return jobs claimed by hint, or by a sweep once the next one is due."""
        if asyncio.get_running_loop().time() >= self._next_sweep:
            return await self._sweep(free_slots)
        try:
            async with asyncio.timeout_at(self._next_sweep):
                hinted = [await self._inbox.get()]
        except TimeoutError:
            return await self._sweep(free_slots)
        while len(hinted) < free_slots and not self._inbox.empty():
            hinted.append(self._inbox.get_nowait())
        return await self._finish_claim(self._leases.claim_hinted(hinted))

    async def _sweep(self, free_slots: int) -> Sequence[Job]:
        jobs = await self._finish_claim(self._leases.claim_due(limit=free_slots))
        if len(jobs) < free_slots:  # if full, more may be due: sweep again at once
            pause = self._poll_interval * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
            self._next_sweep = asyncio.get_running_loop().time() + pause
        return jobs

    async def _finish_claim(
        self, claiming: Coroutine[Any, Any, Sequence[Job]]
    ) -> Sequence[Job]:
        """Await a claim and return its jobs.

        If cancelled, let the claim finish, and keep its jobs for their release.
        """
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
        except Exception as error:  # another worker runs it once its lease ends
            _warn(f"Job not finished: {job.name} {job.id}", error)

    async def _renew_forever(self) -> None:
        while True:
            await asyncio.sleep(self._leases.renewal_interval.total_seconds())
            running = dict(self._running)
            if not running:
                continue
            try:
                renewed = await self._leases.renew(running.values())
            except Exception as error:  # retried before the leases end
                _warn("Leases not renewed", error)
                continue
            for task, job in running.items():
                # Finished meanwhile, or claimed by another worker.
                if job.id not in renewed:
                    task.cancel()

    async def _finish(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=self._grace_period)
        unfinished = dict(self._running)
        await cancel(*unfinished)
        try:
            await self._leases.release([*unfinished.values(), *self._unstarted])
        except Unavailable as error:
            _warn("Jobs not released (their leases will expire)", error)


def _warn(what: str, error: Exception) -> None:
    """Log a warning, with a traceback unless the error is expected."""
    log.warning(
        "%s: %r", what, error, exc_info=not isinstance(error, LeaseLost | Unavailable)
    )
