"""Specimens: test aggregates with fields of every type."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from tests.adapters.contracts.specimen import (
    SpecimenId,
    SpecimenNotFound,
    a_full_specimen,
    a_specimen,
)
from tests.adapters.contracts.specimen_values import HARD, TEXTS
from tests.context import Context, Kind
from tests.steps import Side, drawn

A_SPECIMEN = a_full_specimen(id=SpecimenId(UUID(int=5 << 64)))


def edit(specimen: Any) -> None:
    specimen.title += "!"


async def collect(_: Side, work: Any) -> Any:
    specimen = deepcopy(A_SPECIMEN)
    await work.specimens.add(specimen)
    return specimen


async def give_away(_: Side, work: Any) -> Any:
    await work.specimens.remove(await work.specimens.get(A_SPECIMEN.id))


CONTEXT = Context(
    kinds=[
        Kind(
            repository="specimens",
            plain=a_specimen,
            full=a_full_specimen,
            missing=SpecimenNotFound,
            edit=edit,
            texts={"title": TEXTS, "note": TEXTS},
            hard=HARD,
        )
    ],
    first_steps=[collect],
    steps=[drawn(give_away)],
)
