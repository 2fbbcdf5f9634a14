"""Group commit of completed jobs."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from adapters.sql.jobs import UPDATE_HELD, claims_of, ids_of
from adapters.sql.pool import Pool
from application.jobs.ports import Job, JobState, LeaseLost

_COMPLETE = UPDATE_HELD.values(state=JobState.DONE.value, claim=None)


class Completions:
    """Completes jobs in batches: one statement for all that wait.

    Jobs that end during a write form the next batch (group commit: DeWitt et al.,
    Implementation Techniques for Main Memory Database Systems, 1984).
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: list[tuple[Job, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def complete(self, job: Job) -> None:
        """Complete a job without a result; return when the completion is committed.

        Raises LeaseLost if another worker has claimed the job, or it has ended, and as
        `translate_errors` does.
        """
        was_held = asyncio.get_running_loop().create_future()
        self._waiting.append((job, was_held))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        if not await was_held:
            raise LeaseLost

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                completed = await self._complete([job for job, _ in batch])
            except Exception as error:  # raised to each caller, not in this task
                for _, was_held in batch:
                    if not was_held.done():
                        was_held.set_exception(error)
            else:
                for job, was_held in batch:
                    if not was_held.done():
                        was_held.set_result(job.id in completed)

    async def _complete(self, batch: Sequence[Job]) -> set[UUID]:
        """Complete the jobs whose claims are still held; return their ids."""
        return await self._pool.write(ids_of, _COMPLETE, claims_of(batch))
