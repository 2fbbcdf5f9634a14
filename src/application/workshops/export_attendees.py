"""Job: export the attendees of a workshop as its result."""

from dataclasses import dataclass
from uuid import UUID

from application.jobs.kinds import ExternalJob, JobRun
from application.workshops.permissions import WorkshopPermission
from application.workshops.ports import Contacts, WorkshopReader
from domain.workshops.errors import WorkshopNotFound

BATCH = 500  # attendees read at a time


@dataclass(frozen=True, slots=True)
class ExportAttendees(ExternalJob):
    """Export the attendees without their addresses.

    A result is kept for a while, even after an attendee deletes their account.
    """

    raises = (WorkshopNotFound,)
    max_attempts = 3
    result_permission = WorkshopPermission.SCHEDULE

    workshops: WorkshopReader
    contacts: Contacts

    async def __call__(
        self, run: JobRun, /, *, workshop_id: UUID
    ) -> list[dict[str, str]]:
        """Return `id` and `name` of each attendee, in the order of ids.

        Leaves out attendees who have deleted their account.
        """
        workshop = await self.workshops.find(workshop_id)
        if workshop is None:
            raise WorkshopNotFound
        expected = max(1, workshop.capacity - workshop.seats_left)
        exported: list[dict[str, str]] = []
        read = 0
        after = None
        while ids := await self.workshops.attendees(
            workshop_id, after=after, limit=BATCH
        ):
            names = await self.contacts.names(ids)
            exported += [
                {"id": str(attendee_id), "name": names[attendee_id]}
                for attendee_id in ids
                if attendee_id in names
            ]
            read += len(ids)
            after = ids[-1]
            await run.report(min(99, 100 * read // expected))
        return exported
