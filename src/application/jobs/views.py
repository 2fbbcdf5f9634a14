"""Views of jobs that callers get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from application.jobs.ports import Job, JobState
from application.json_values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    id: UUID
    name: str
    payload: Mapping[str, Json]
    state: JobState
    progress: int  # percent
    attempt: int
    due_at: datetime
    started_at: datetime | None
    lease_until: datetime | None  # only while running
    result: Json
    error: str | None

    @classmethod
    def of(cls, job: Job, *, now: datetime) -> Self:
        state = job.state_at(now)
        return cls(
            id=job.id,
            name=job.name,
            payload=job.payload,
            state=state,
            progress=100 if state is JobState.DONE else job.progress,
            attempt=job.attempt,
            due_at=job.due_at,
            started_at=job.started_at,
            lease_until=job.due_at if state is JobState.RUNNING else None,
            result=job.result,
            error=None if state is JobState.DONE else job.error,  # an earlier attempt's
        )
