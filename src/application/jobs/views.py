"""What callers see of jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from application.jobs.ports import JobRecord, JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    id: UUID
    name: str
    payload: Mapping[str, Any]
    state: JobState
    progress: int  # percent
    attempts: int
    run_at: datetime
    result: Any
    problem: str | None

    @classmethod
    def of(cls, record: JobRecord) -> Self:
        return cls(
            id=record.id,
            name=record.name,
            payload=record.payload,
            state=record.state,
            progress=record.progress,
            attempts=record.attempts,
            run_at=record.run_at,
            result=record.result,
            problem=record.error,
        )
