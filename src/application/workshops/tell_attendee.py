"""Tell one attendee, by mail, what is new about a workshop: a job that acts outside."""

from dataclasses import dataclass
from uuid import UUID

from application.mail import Mail, Mailer
from application.use_case import Background
from application.workshops.news import News
from application.workshops.ports import Attendees, WorkshopReader
from application.workshops.release_seats import ReleaseSeats


@dataclass(frozen=True, slots=True)
class TellAttendee(Background):
    workshops: WorkshopReader
    attendees: Attendees
    mailer: Mailer
    release: ReleaseSeats

    async def __call__(
        self, *, workshop_id: UUID, attendee_id: UUID, news: News, key: UUID
    ) -> None:
        """Nothing is sent about a workshop, or to an attendee, that is gone by then."""
        workshop = await self.workshops.find(workshop_id)
        attendee = await self.attendees.contact(attendee_id)
        if attendee is None:  # the seat may have been booked while the account was deleted
            await self.release(user_id=attendee_id)
        if workshop is None or attendee is None:
            return
        facts = {"name": attendee.name, "title": workshop.title, "starts_at": workshop.starts_at}
        mail = Mail(to=attendee.email, template=f"workshop_{news}", facts=facts)
        await self.mailer.send(mail, key=key)
