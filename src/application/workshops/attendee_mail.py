"""Mail about a workshop to one of its attendees."""

from dataclasses import dataclass
from uuid import UUID

from application.mail import Mail, Mailer
from application.workshops.ports import Attendees, WorkshopReader


@dataclass(frozen=True, slots=True)
class AttendeeMail:
    workshops: WorkshopReader
    attendees: Attendees
    mailer: Mailer

    async def send(self, template: str, workshop_id: UUID, attendee_id: UUID, *, key: UUID) -> None:
        """Nothing is sent about a workshop, or to an attendee, that is gone by then."""
        workshop = await self.workshops.find(workshop_id)
        attendee = await self.attendees.contact(attendee_id)
        if workshop is None or attendee is None:
            return
        facts = {
            "name": attendee.name,
            "title": workshop.title,
            "starts_at": workshop.starts_at,
        }
        await self.mailer.send(Mail(to=attendee.email, template=template, facts=facts), key=key)
