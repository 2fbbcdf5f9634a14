"""Rules that several use cases of jobs share."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from application.errors import Invalid
from application.jobs.ports import JobFilter, JobState


def due_before(older_than_hours: int | None, *, now: datetime) -> datetime | None:
    return None if older_than_hours is None else now - timedelta(hours=older_than_hours)


def dead_jobs_filter(
    *,
    ids: Sequence[UUID] | None,
    name: str | None,
    older_than_hours: int | None,
    all_dead: bool,
    now: datetime,
) -> JobFilter:
    """Return the filter of the dead jobs that meet the given conditions.

    Raises Invalid if no condition is given and `all_dead` is false.
    """
    if not all_dead and (ids, name, older_than_hours) == (None, None, None):
        raise Invalid("Select dead jobs by id, name or age, or select all of them.")
    before = due_before(older_than_hours, now=now)
    return JobFilter(
        state=JobState.DEAD, now=now, ids=ids, name=name, due_before=before
    )
