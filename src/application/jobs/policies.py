"""Rules that several use cases about dead jobs share."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from application.errors import Invalid
from application.jobs.ports import JobFilter, JobState


def due_before(older_than_hours: int | None, *, now: datetime) -> datetime | None:
    return None if older_than_hours is None else now - timedelta(hours=older_than_hours)


def select_dead_jobs(
    *,
    ids: Sequence[UUID] | None,
    name: str | None,
    older_than_hours: int | None,
    every: bool,
    now: datetime,
) -> JobFilter:
    """Raises Invalid unless the caller says which jobs, or `every` one of them."""
    if not every and (ids, name, older_than_hours) == (None, None, None):
        raise Invalid("Say which dead jobs: by id, name or age, or every one of them.")
    before = due_before(older_than_hours, now=now)
    return JobFilter(
        state=JobState.DEAD, now=now, ids=ids, name=name, due_before=before
    )
