"""An aggregate with concurrent writers, an event and a limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from domain.errors import Conflict, NotFound
from domain.events import Aggregate, Event

MAX_TITLE = 200  # characters

PetitionId = NewType("PetitionId", UUID)
SignerId = NewType("SignerId", UUID)


class PetitionNotFound(NotFound):
    """There is no such petition."""


class PetitionFull(Conflict):
    """The petition has its maximum number of signers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionSigned(Event):
    petition_id: PetitionId
    signer_id: SignerId


@dataclass(slots=True, kw_only=True)
class Petition(Aggregate[PetitionId]):
    title: str
    limit: int  # signers
    closes_at: datetime
    signers: list[SignerId]

    def sign(self, signer_id: SignerId) -> None:
        """Sign the petition; raises PetitionFull."""
        if len(self.signers) >= self.limit:
            raise PetitionFull
        self.signers.append(signer_id)
        self.record(PetitionSigned(petition_id=self.id, signer_id=signer_id))
