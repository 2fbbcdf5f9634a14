"""Job: e-mail a notice about a workshop to one attendee."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from application.jobs.kinds import ExternalJob, JobRun
from application.mail import Mail, Mailer
from application.rate_limits import Rule
from application.workshops.notices import WorkshopNotice
from application.workshops.ports import Contacts, WorkshopReader


@dataclass(frozen=True, slots=True)
class EmailAttendee(ExternalJob):
    former_names = ("TellAttendee",)
    former_arguments: ClassVar = {"news": "notice"}

    workshops: WorkshopReader
    contacts: Contacts
    mailer: Mailer

    async def __call__(
        self,
        run: JobRun,
        /,
        *,
        workshop_id: UUID,
        attendee_id: UUID,
        notice: WorkshopNotice,
    ) -> None:
        """Send the notice.

        Sends nothing if the workshop or the attendee no longer exists, or if the
        attendee's address is not verified: it may belong to a stranger, whom the mail
        would address by a name of somebody else's choosing.
        """
        workshop = await self.workshops.find(workshop_id)
        attendee = await self.contacts.contact(attendee_id)
        if workshop is None or attendee is None or not attendee.email_verified:
            return
        facts = {
            "name": attendee.name,
            "title": workshop.title,
            "starts_at": workshop.starts_at,
        }
        mail = Mail(
            to=attendee.email,
            template=f"workshop_{notice}",
            facts=facts,
            budget=Rule.MAIL_TO_VERIFIED,
        )
        await self.mailer.send(mail, key=run.key)
