"""Tests of workers with clocks as far apart as `app doctor` accepts."""

from datetime import datetime, timedelta

import pytest

from adapters.ids import UuidV7Ids
from application.clock import MAX_SKEW
from application.jobs import Leases
from application.jobs.ports import Job
from application.storage import Storage
from tests.adapters.contracts.queueing import MOMENT, add_jobs
from tests.builders import NOW, StoppedClock, a_job


def a_worker(storage: Storage, now: datetime, lease: timedelta) -> Leases:
    return Leases(storage.queue, StoppedClock(now), UuidV7Ids(), lease)


async def claimed(worker: Leases) -> list[Job]:
    return await worker.claim_due(limit=10)


# The shortest that the settings accept, and the default.
leases = pytest.mark.parametrize("lease", [timedelta(seconds=1), timedelta(seconds=4)])


@leases
async def test_a_worker_whose_clock_is_ahead_takes_no_job_that_is_renewed(
    storage: Storage, lease: timedelta
) -> None:
    await add_jobs(storage, a_job(due_at=NOW))
    holder = a_worker(storage, NOW, lease)
    [held] = await claimed(holder)
    for renewals in range(1, 4):
        moment = NOW + renewals * holder.renewal_interval
        # Up to the renewal, which is late by half an interval.
        late = moment + holder.renewal_interval / 2
        assert await claimed(a_worker(storage, late + MAX_SKEW, lease)) == []
        assert await a_worker(storage, moment, lease).renew([held]) == {held.id}


@leases
async def test_a_job_is_taken_from_a_worker_that_is_gone(
    storage: Storage, lease: timedelta
) -> None:
    await add_jobs(storage, a_job(due_at=NOW))
    [held] = await claimed(a_worker(storage, NOW, lease))
    ended = NOW + lease + MAX_SKEW
    assert await claimed(a_worker(storage, ended - MOMENT, lease)) == []
    [taken] = await claimed(a_worker(storage, ended, lease))
    assert (taken.id, taken.attempt) == (held.id, 2)
