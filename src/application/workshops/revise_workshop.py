"""Revise a workshop."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.clock import Clock
from application.errors import Invalid, OutOfDate
from application.workshops.ports import Begin
from application.workshops.views import WorkshopView
from domain.workshops.refusals import CLOSED, MoreBooked, NotYourWorkshop, WorkshopNotFound
from domain.workshops.workshop import OrganizerId, WorkshopId


@dataclass(frozen=True, slots=True)
class ReviseWorkshop:
    """The version is the one that the editor has seen; `changes` are those of `Workshop.revise`."""

    raises = (Invalid, WorkshopNotFound, NotYourWorkshop, OutOfDate, MoreBooked, *CLOSED)

    begin: Begin
    clock: Clock

    async def __call__(
        self,
        *,
        workshop_id: UUID,
        version: int,
        caller_id: UUID,
        of_others_too: bool,
        **changes: Any,
    ) -> WorkshopView:
        async with self.begin() as work:
            workshop = await work.workshops.get(WorkshopId(workshop_id))
            if not of_others_too:
                workshop.must_be_of(OrganizerId(caller_id))
            workshop.must_be_at(version)
            workshop.revise(**changes, now=self.clock.now())
            await work.workshops.save(workshop)
            await work.commit()
        return WorkshopView.of(workshop)
