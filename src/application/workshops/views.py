"""What callers see of workshops."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from domain.workshops.workshop import Workshop, WorkshopState


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopView:
    id: UUID
    title: str
    capacity: int
    seats_left: int
    starts_at: datetime
    state: WorkshopState
    version: int

    @classmethod
    def of(cls, workshop: Workshop) -> Self:
        return cls(
            id=workshop.id,
            title=workshop.title,
            capacity=workshop.capacity,
            seats_left=workshop.seats_left,
            starts_at=workshop.starts_at,
            state=workshop.state,
            version=workshop.version,
        )
