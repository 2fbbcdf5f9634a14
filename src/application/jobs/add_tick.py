"""Add the job of one tick of a schedule."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from application.jobs.ports import Job, JobsWork

TICKS = UUID("5d0b1f0a-7c56-4a3e-9e0f-2f6f1f3c9b1d")  # namespace of the jobs' ids


@dataclass(frozen=True, slots=True)
class AddTick:
    """Add the job of one tick.

    Adding the same tick again changes nothing, so several schedulers may run at once.
    """

    raises = ()

    begin: Callable[[], AbstractAsyncContextManager[JobsWork]]

    async def __call__(self, *, name: str, tick: datetime) -> None:
        job_id = uuid5(TICKS, f"{name}@{tick.isoformat()}")
        async with self.begin() as work:
            await work.jobs.add(Job(id=job_id, name=name, payload={}, due_at=tick))
            await work.commit()
