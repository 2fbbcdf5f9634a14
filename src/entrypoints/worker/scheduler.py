"""A scheduler: adds the job of each tick, which the storage keeps once, however many there are."""

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

LOOP_INTERVAL = timedelta(seconds=1)  # how often it looks for ticks


class DueTicks(ScheduleSource):
    """The last tick of each entry, as a task of its own: taskiq sends each task once."""

    def __init__(self, schedule: Sequence[Periodic], *, clock: Clock) -> None:
        self._schedule = schedule
        self._clock = clock

    async def get_schedules(self) -> list[ScheduledTask]:
        now = self._clock.now()
        due = [(one.name, one.due(now)) for one in self._schedule]
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
        self._adding: set[asyncio.Task[None]] = (
            set()
        )  # taskiq's loop forgets those it starts

    async def on_ready(self, source: ScheduleSource, task: ScheduledTask) -> None:  # noqa: ARG002 - taskiq's signature
        """Nothing is sent: the job of the tick is written, as soon as the storage answers."""
        if (
            self._stopping
        ):  # taskiq's loop had started this task, which comes to run only now
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
                log.warning("the tick %s waits: %s", task.schedule_id, error)
                await asyncio.sleep(LOOP_INTERVAL.total_seconds())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
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
            await cancel(*self._adding)  # those that wait for a storage that is away
