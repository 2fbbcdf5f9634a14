"""The scheduler: adds one job per tick, even if several schedulers run."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from taskiq import AsyncBroker, ScheduledTask, ScheduleSource, TaskiqScheduler
from taskiq.api import run_scheduler_task

from application.cancellation import INTERVAL, cancel
from application.clock import Clock
from application.errors import Unavailable
from application.use_case import Boundary
from entrypoints.worker.ticks import Periodic

log = logging.getLogger(__name__)

LOOP_INTERVAL = timedelta(seconds=1)  # between two looks for due ticks


class DueTicks(ScheduleSource):
    """Source of the last due tick of each entry, as a taskiq task to be sent once."""

    def __init__(self, schedule: Sequence[Periodic], *, clock: Clock) -> None:
        self._schedule = schedule
        self._clock = clock

    async def get_schedules(self) -> list[ScheduledTask]:
        now = self._clock.now()
        due = [(entry.name, entry.due(now)) for entry in self._schedule]
        return [
            ScheduledTask(
                task_name=name,
                labels={},
                args=[],
                kwargs={},
                schedule_id=f"{name}@{tick.isoformat()}",
                time=tick,
            )
            for name, tick in due
            if tick
        ]


class Scheduler(TaskiqScheduler):
    """Scheduler that adds jobs to the storage instead of sending them to the broker."""

    def __init__(
        self,
        *,
        add_tick: Boundary[..., None],
        clock: Clock,
        broker: AsyncBroker,
        schedule: Sequence[Periodic],
    ) -> None:
        super().__init__(broker, [DueTicks(schedule, clock=clock)])
        self._add_tick = add_tick
        self._stopping = False
        # taskiq's loop keeps no reference to the tasks that it starts.
        self._adding: set[asyncio.Task[None]] = set()

    async def on_ready(self, source: ScheduleSource, task: ScheduledTask) -> None:  # noqa: ARG002 - taskiq's signature
        """Add the job of a due tick, as soon as the storage is available."""
        # taskiq's loop started this task before the stop, but it runs only now.
        if self._stopping:
            return
        adding = asyncio.create_task(self._add(task))
        self._adding.add(adding)
        adding.add_done_callback(self._adding.discard)
        await adding

    async def _add(self, task: ScheduledTask) -> None:
        while True:
            try:
                await self._add_tick(name=task.task_name, tick=task.time)
                break
            except Unavailable as error:
                log.warning("Tick delayed: %s (%s)", task.schedule_id, error)
                await asyncio.sleep(LOOP_INTERVAL.total_seconds())

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Add the jobs of due ticks while the context is open."""
        ticking = asyncio.create_task(
            run_scheduler_task(
                self, interval=LOOP_INTERVAL, loop_interval=LOOP_INTERVAL
            )
        )
        try:
            yield
        finally:
            self._stopping = True
            await cancel(ticking)
            if self._adding:
                await asyncio.wait(self._adding, timeout=INTERVAL)
            await cancel(*self._adding)  # those waiting for an unavailable storage
