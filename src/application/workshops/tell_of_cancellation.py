"""Tell one attendee that a workshop was cancelled."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from application.workshops.attendee_mail import AttendeeMail


@dataclass(frozen=True, slots=True)
class TellOfCancellation:
    raises: ClassVar = ()

    mail: AttendeeMail

    async def __call__(self, *, workshop_id: UUID, attendee_id: UUID, key: UUID) -> None:
        await self.mail.send("workshop_cancelled", workshop_id, attendee_id, key=key)
