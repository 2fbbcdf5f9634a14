"""Export the attendees of a workshop: a job with a result."""

from dataclasses import dataclass
from uuid import UUID

from application.jobs.kinds import ExternalJob, JobRun
from application.workshops.ports import Attendees, WorkshopReader
from domain.workshops.refusals import WorkshopNotFound

BATCH = 500  # attendees that are read at a time


@dataclass(frozen=True, slots=True)
class ExportAttendees(ExternalJob):
    """Without addresses: a result is kept for a while, also when an attendee leaves."""

    raises = (WorkshopNotFound,)
    max_attempts = 3

    workshops: WorkshopReader
    attendees: Attendees

    async def __call__(self, run: JobRun, /, *, workshop_id: UUID) -> list[dict[str, str]]:
        """Return `id` and `name` of each, in the order of their ids."""
        workshop = await self.workshops.find(workshop_id)
        if workshop is None:
            raise WorkshopNotFound
        expected = max(1, workshop.capacity - workshop.seats_left)
        exported: list[dict[str, str]] = []
        after = None
        while batch := await self.attendees.listed(workshop_id, after=after, limit=BATCH):
            exported += [{"id": str(one.id), "name": one.name} for one in batch]
            after = batch[-1].id
            await run.report(min(99, 100 * len(exported) // expected))
        return exported
