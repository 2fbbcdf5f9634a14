"""Use cases, reactions and ports of petitions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application import unit_of_work
from application.jobs.calls import Call, call_of
from application.jobs.kinds import ExternalJob, JobRun
from application.jobs.reactions import Reactions, on
from application.sort_orders import Position, SortOrder
from domain.repository import Repository
from tests.petitions.petition import (
    Petition,
    PetitionFull,
    PetitionId,
    PetitionNotFound,
    PetitionSigned,
    SignerId,
)

PetitionRepository = Repository[Petition, PetitionId]


class PetitionsWork(unit_of_work.UnitOfWork, Protocol):
    @property
    def petitions(self) -> PetitionRepository: ...


Begin = unit_of_work.Begin[PetitionsWork]


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionView:
    id: UUID
    version: int
    title: str
    closes_at: datetime


BY_CLOSING = SortOrder.by(PetitionView, "closes_at")


class PetitionReader(Protocol):
    async def find(self, petition_id: UUID) -> PetitionView | None: ...

    async def page(
        self, *, order: SortOrder = BY_CLOSING, after: Position | None, limit: int
    ) -> list[PetitionView]: ...


@dataclass(frozen=True, slots=True)
class SignPetition:
    raises = (PetitionNotFound, PetitionFull)

    begin: Begin

    async def __call__(self, *, petition_id: UUID, signer_id: UUID) -> int:
        """Return the number of signers."""
        async with self.begin() as work:
            petition = await work.petitions.get(PetitionId(petition_id))
            petition.sign(SignerId(signer_id))
            await work.petitions.save(petition)
            await work.commit()
        return len(petition.signers)


class ThankSigner(ExternalJob):
    """A job that is never run; tests look at its arguments."""

    __slots__ = ()

    async def __call__(
        self, run: JobRun, /, *, petition_id: UUID, signer_id: UUID
    ) -> None: ...


def thank(event: PetitionSigned) -> Call:
    return call_of(
        ThankSigner, petition_id=event.petition_id, signer_id=event.signer_id
    )


REACTIONS: Reactions = dict([on(PetitionSigned, thank)])
