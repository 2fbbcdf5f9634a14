"""What callers see of jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.jobs.ports import JobState
from application.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView(View):
    id: UUID
    name: str
    payload: Mapping[str, Any]
    state: JobState
    progress: int  # percent
    attempts: int
    run_at: datetime
    result: Any
    error: str | None
