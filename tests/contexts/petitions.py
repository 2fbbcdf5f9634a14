"""Petitions: context for tests, and builders."""

from contextlib import suppress
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from application.storage import Storage
from tests.builders import NOW, an_id
from tests.context import Context, Kind
from tests.hard_values import lines
from tests.petitions.petition import (
    MAX_TITLE,
    Petition,
    PetitionId,
    PetitionNotFound,
    SignerId,
)
from tests.petitions.use_cases import BY_CLOSING, PetitionReader
from tests.steps import Side, Step, drawn


def a_petition(**given: Any) -> Petition:
    made = {
        "id": PetitionId(an_id()),
        "title": "Benches for the park",
        "limit": 10,
        "closes_at": NOW + timedelta(days=7),
        "signers": [],
    }
    return Petition(**{**made, **given})


def a_full_petition(**given: Any) -> Petition:
    """Return a petition that differs from `a_petition` in every field."""
    made = {
        "title": "Späte “Busse” 🚌",
        "limit": 7,
        "closes_at": NOW + timedelta(days=3, milliseconds=1),
        "signers": [SignerId(an_id()), SignerId(an_id())],
    }
    return a_petition(**{**made, **given})


def sign(petition: Petition, signer_id: UUID | None = None) -> SignerId:
    """Sign as the given signer, or as any."""
    signer = SignerId(signer_id or an_id())
    petition.sign(signer)
    return signer


PETITIONS = [
    a_petition(
        id=PetitionId(UUID(int=(6 << 64) + number)), limit=2, closes_at=closes_at
    )
    for number, closes_at in enumerate([NOW, NOW + timedelta(hours=1), NOW])
]
_PETITION = st.sampled_from(PETITIONS)


async def start(_: Side, work: Any, *, petition: Petition) -> Any:
    with suppress(PetitionNotFound):
        return await work.petitions.get(petition.id)
    await work.petitions.add(deepcopy(petition))
    return await work.petitions.get(petition.id)


async def sign_once_more(side: Side, work: Any, *, petition: Petition) -> Any:
    signed = await work.petitions.get(petition.id)
    signed.sign(SignerId(UUID(int=next(side.numbers))))
    await work.petitions.save(signed)
    return signed


async def close(_: Side, work: Any, *, petition: Petition) -> Any:
    await work.petitions.remove(await work.petitions.get(petition.id))


def edit(petition: Any) -> None:
    petition.title += "!"


async def sees(storage: Storage, now: datetime) -> list[Any]:
    reader = storage.readers[PetitionReader]
    pages, after = [], None
    while page := await reader.page(after=after, limit=2):
        pages.append(list(page))
        after = BY_CLOSING.position_of(page[-1])
    return [*[await reader.find(petition.id) for petition in PETITIONS], pages]


FIRST_STEPS: list[Step] = [
    partial(start, petition=petition) for petition in PETITIONS[:2]
]

CONTEXT = Context(
    kinds=[
        Kind(
            repository="petitions",
            plain=a_petition,
            full=a_full_petition,
            missing=PetitionNotFound,
            edit=edit,
            texts={"title": lines(MAX_TITLE)},
        )
    ],
    first_steps=FIRST_STEPS,
    steps=[
        drawn(start, petition=_PETITION),
        drawn(sign_once_more, petition=_PETITION),
        drawn(close, petition=_PETITION),
    ],
    sees=sees,
)
