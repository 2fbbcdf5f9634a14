"""Views of workshops that callers get."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.views import View
from domain.workshops.workshop import WorkshopState


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopView(View):
    id: UUID
    title: str
    capacity: int
    seats_left: int
    starts_at: datetime
    state: WorkshopState
    version: int
