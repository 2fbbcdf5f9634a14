"""Revise a workshop."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.changes import UNCHANGED, Unchanged
from application.clock import Clock
from application.errors import Invalid, OutOfDate
from application.workshops.policies import must_manage
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.errors import (
    CLOSED_ERRORS,
    CapacityBelowBookings,
    NotYourWorkshop,
    WorkshopNotFound,
)
from domain.workshops.workshop import WorkshopId


@dataclass(frozen=True, slots=True)
class ReviseWorkshop:
    raises = (
        Invalid,
        WorkshopNotFound,
        NotPermitted,
        NotYourWorkshop,
        OutOfDate,
        CapacityBelowBookings,
        *CLOSED_ERRORS,
    )

    begin: Begin
    clock: Clock

    async def __call__(
        self,
        *,
        actor: Actor,
        workshop_id: UUID,
        version: int,
        title: str | Unchanged = UNCHANGED,
        capacity: int | Unchanged = UNCHANGED,
        starts_at: datetime | Unchanged = UNCHANGED,
    ) -> WorkshopView:
        """Change the given fields; `version` is the one that the editor has read."""
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            must_manage(workshop, actor)
            workshop.check_version(version)
            workshop.revise(
                title=title,
                capacity=capacity,
                starts_at=starts_at,
                now=self.clock.now(),
            )
            await work.workshops.save(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
