"""Tests that values of every supported type are stored exactly."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.converters import annotations
from application.errors import Invalid
from application.json_values import JSON
from application.storage import Storage
from tests.adapters.contracts.conftest import SQL_STORAGES
from tests.adapters.contracts.kinds import KINDS, keep, save
from tests.adapters.contracts.specimen import Specimen, a_specimen
from tests.adapters.contracts.specimen_values import exactly
from tests.adapters.contracts.strategies import specimens

SPECIMENS = KINDS["specimens"]
QUICK = settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def hard_specimens() -> list[Specimen]:
    """Return enough specimens to contain each difficult value of each field."""
    values = {**SPECIMENS.texts, **SPECIMENS.hard}
    count = max(map(len, values.values()))
    return [
        a_specimen(**{name: hard[number % len(hard)] for name, hard in values.items()})
        for number in range(count)
    ]


async def must_be_stored(storage: Storage, written: Sequence[Specimen]) -> None:
    async with storage.begin() as work:
        for specimen in written:
            stored = await SPECIMENS.of(work).get(specimen.id)
            assert exactly(stored) == exactly(specimen)


def test_every_field_has_hard_values_to_be_tested_with() -> None:
    tested = {*SPECIMENS.texts, *SPECIMENS.hard, *SPECIMENS.times, "id", "version"}
    assert tested == annotations(Specimen).keys()


async def test_hard_values_are_added_as_they_are(storage: Storage) -> None:
    written = hard_specimens()
    await keep(storage, *written)
    await must_be_stored(storage, written)


async def test_hard_values_are_saved_as_they_are(storage: Storage) -> None:
    written = hard_specimens()
    await keep(storage, *(a_specimen(id=specimen.id) for specimen in written))
    for specimen in written:
        specimen.version = 1
    await save(storage, *written)
    await must_be_stored(storage, written)


async def test_hard_values_are_in_snapshots_as_they_are(storage: Storage) -> None:
    written = hard_specimens()
    async with storage.begin() as work:
        await SPECIMENS.of(work).replace(written)
        await work.commit()
    async with storage.begin() as work:
        read = await SPECIMENS.of(work).page(after=None, limit=len(written) + 1)
    assert as_json(read) == as_json(written)
    assert [exactly(one) for one in read] == [exactly(one) for one in written]


@pytest.mark.parametrize(
    "beyond",
    [
        {"count": 2**63},
        {"count": -(2**63) - 1},
        {"pairs": {(2**63, "")}},
        {"duration": timedelta.max},
        {"pauses": [timedelta.min]},
    ],
    ids=str,
)
async def test_numbers_beyond_64_bits_are_refused(
    storage: Storage, beyond: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        await keep(storage, a_specimen(**beyond))
    specimen = a_specimen()
    await keep(storage, specimen)
    for name, value in beyond.items():
        setattr(specimen, name, value)
    with pytest.raises(Invalid):
        await save(storage, specimen)


def as_json(written: Iterable[Specimen]) -> list[Any]:
    """Return the input of the digests of `storage copy`."""
    return [JSON.fields_of(Specimen).write(specimen) for specimen in written]


@pytest.mark.parametrize("open_storage", ["memory", SQL_STORAGES[0]], indirect=True)
@QUICK
@given(written=st.lists(specimens(), min_size=1, max_size=3))
async def test_any_values_come_back_as_they_were(
    storage: Storage, written: list[Specimen]
) -> None:
    await keep(storage, *written)
    await must_be_stored(storage, written)
