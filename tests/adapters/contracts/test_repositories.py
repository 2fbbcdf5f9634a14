"""Tests of the contract of repositories, for every kind of aggregate."""

from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from dataclasses import fields
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.registry import MEMORY
from application.errors import ConcurrentChange
from application.storage import Storage
from tests.adapters.contracts.kinds import KINDS, keep, remove, save
from tests.builders import an_id
from tests.context import Kind
from tests.hard_values import INSTANTS


def without_kind(names: Iterable[str]) -> list[str]:
    """Return an error text for each repository without a kind in the test contexts."""
    return [
        f"tests/contexts: add a `Kind` of {name} to `kinds` of its context"
        for name in names
        if name not in KINDS
    ]


def test_names_a_repository_without_a_kind() -> None:
    [complaint] = without_kind(["users", "planted"])
    assert complaint.startswith("tests/contexts: add a `Kind` of planted")


def test_every_repository_of_a_unit_of_work_is_tested_here() -> None:
    assert without_kind(MEMORY.kinds()) == []
    assert KINDS.keys() <= {*MEMORY.kinds()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_full_one_has_every_field_different_from_the_plain_one(kind: Kind) -> None:
    plain, full = kind.plain(), kind.full()
    names = [
        field.name for field in fields(full) if field.init and field.name != "version"
    ]
    alike = [name for name in names if getattr(plain, name) == getattr(full, name)]
    others = [name for name in names if not isinstance(getattr(full, name), bool)]
    empty = [name for name in others if not getattr(full, name)]
    assert (alike, empty) == ([], []), (
        "tests/contexts: the full one leaves a field untested"
    )
    assert len({repr(getattr(full, name)) for name in others}) == len(others)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_text_field_has_hard_values_to_be_tested_with(kind: Kind) -> None:
    missing = sorted(set(kind.fields_of(str)) ^ kind.texts.keys())
    assert not missing, (
        f"tests/contexts: {kind.repository} need hard values of {missing[0]}"
    )


async def test_an_added_aggregate_is_read_with_every_field(
    storage: Storage, kind: Kind
) -> None:
    full = kind.full()
    await keep(storage, full)
    assert await kind.stored(storage, full.id) == full


async def test_a_saved_aggregate_is_read_with_every_field(
    storage: Storage, kind: Kind
) -> None:
    plain = kind.plain()
    await keep(storage, plain)
    for changed in (
        kind.full(id=plain.id, version=1),
        kind.plain(id=plain.id, version=2),
    ):
        await save(storage, changed)
        assert await kind.stored(storage, plain.id) == changed


async def test_saving_and_removing_one_aggregate_leaves_the_others(
    storage: Storage, kind: Kind
) -> None:
    first, second, third = kind.full(), kind.full(), kind.full()
    await keep(storage, first, second, third)
    async with storage.begin() as work:
        await kind.of(work).save(changed := kind.plain(id=second.id, version=1))
        await kind.of(work).remove(third)
        await work.commit()
    assert await kind.stored(storage, first.id) == first
    assert await kind.stored(storage, second.id) == changed


async def test_a_second_use_of_a_unique_value_is_refused(
    storage: Storage, kind: Kind
) -> None:
    for names, refusal in kind.taken.items():
        first = kind.full()
        await keep(storage, first, kind.plain())
        values = {name: getattr(first, name) for name in names}
        with pytest.raises(refusal):
            await keep(storage, kind.plain(**values))


async def test_each_write_counts_the_version(storage: Storage, kind: Kind) -> None:
    aggregate = kind.plain()
    async with storage.begin() as work:
        await kind.of(work).add(aggregate)
        assert aggregate.version == 1
        await kind.of(work).save(aggregate)
        assert aggregate.version == 2
        await work.commit()
    assert (await kind.stored(storage, aggregate.id)).version == 2


async def test_a_missing_aggregate_is_not_found(storage: Storage, kind: Kind) -> None:
    await keep(storage, kind.plain())
    async with storage.begin() as work:
        with pytest.raises(kind.missing):
            await kind.of(work).get(an_id())


async def test_a_removed_aggregate_is_not_found(storage: Storage, kind: Kind) -> None:
    await keep(storage, aggregate := kind.full())
    await remove(storage, await kind.stored(storage, aggregate.id))
    with pytest.raises(kind.missing):
        await kind.stored(storage, aggregate.id)


async def test_a_removed_aggregate_leaves_nothing_for_its_id(
    storage: Storage, kind: Kind
) -> None:
    await keep(storage, aggregate := kind.full())
    await remove(storage, await kind.stored(storage, aggregate.id))
    await keep(storage, anew := kind.plain(id=aggregate.id))
    assert await kind.stored(storage, aggregate.id) == anew


@pytest.mark.parametrize("write", ["save", "remove"])
async def test_a_stale_version_is_refused(
    storage: Storage, kind: Kind, write: str
) -> None:
    await keep(storage, aggregate := kind.plain())
    stale = deepcopy(aggregate)
    await save(storage, aggregate)
    async with storage.begin() as work:
        with pytest.raises(ConcurrentChange):
            await getattr(kind.of(work), write)(stale)
    assert await kind.stored(storage, aggregate.id) == aggregate


@pytest.mark.parametrize("write", ["save", "remove"])
async def test_writing_a_removed_aggregate_is_a_concurrent_change(
    storage: Storage, kind: Kind, write: str
) -> None:
    await keep(storage, aggregate := kind.full())
    await remove(storage, await kind.stored(storage, aggregate.id))
    async with storage.begin() as work:
        with pytest.raises(ConcurrentChange):
            await getattr(kind.of(work), write)(aggregate)


async def test_several_are_removed_at_once(storage: Storage, kind: Kind) -> None:
    gone, left = [kind.full(), kind.plain(), kind.plain()], kind.plain()
    await keep(storage, *gone, left)
    async with storage.begin() as work:
        await kind.of(work).remove()
        await kind.of(work).remove(*gone)
        await work.commit()
    for one in gone:
        with pytest.raises(kind.missing):
            await kind.stored(storage, one.id)
    assert await kind.stored(storage, left.id) == left


async def test_no_aggregate_is_removed_if_one_is_stale(
    storage: Storage, kind: Kind
) -> None:
    await keep(storage, *(several := [kind.plain() for _ in range(3)]))
    await save(storage, deepcopy(several[1]))
    async with storage.begin() as work:
        with pytest.raises(ConcurrentChange):
            await kind.of(work).remove(*several)
    for one in several:
        await kind.stored(storage, one.id)


async def test_a_stored_job_is_never_overwritten(storage: Storage, kind: Kind) -> None:
    await keep(storage, aggregate := kind.full())
    with suppress(Exception):  # a bug of the caller, so any error will do
        await keep(storage, kind.plain(id=aggregate.id))
    assert await kind.stored(storage, aggregate.id) == aggregate


async def test_unsaved_changes_are_not_stored(storage: Storage, kind: Kind) -> None:
    await keep(storage, aggregate := kind.full())
    kept = deepcopy(aggregate)
    async with storage.begin() as work:
        _spoil(await kind.of(work).get(aggregate.id))
        _spoil(aggregate)
        await work.commit()
    assert await kind.stored(storage, aggregate.id) == kept


async def test_changes_after_the_save_are_not_stored(
    storage: Storage, kind: Kind
) -> None:
    aggregate = kind.full()
    async with storage.begin() as work:
        await kind.of(work).add(aggregate)
        kept = deepcopy(aggregate)
        _spoil(aggregate)
        await work.commit()
    assert await kind.stored(storage, aggregate.id) == kept


async def test_text_of_full_length_is_read_unchanged(
    storage: Storage, kind: Kind
) -> None:
    aggregates = [
        kind.plain(**{name: text})
        for name, texts in kind.texts.items()
        for text in texts
    ]
    await keep(storage, *aggregates)
    for aggregate in aggregates:
        assert await kind.stored(storage, aggregate.id) == aggregate


async def test_times_are_read_in_utc_to_the_millisecond(
    storage: Storage, kind: Kind
) -> None:
    aggregates = [
        kind.plain(**{name: time}) for name in kind.times for time in INSTANTS
    ]
    await keep(storage, *aggregates)
    for aggregate in aggregates:
        stored = await kind.stored(storage, aggregate.id)
        assert stored == aggregate
        times = [getattr(stored, name) for name in kind.times]
        assert {time.utcoffset() for time in times if time is not None} == {
            timedelta(0)
        }


def _spoil(aggregate: Any) -> None:
    """Change all mutable values in place, and one more field."""
    for field in fields(aggregate):
        value = getattr(aggregate, field.name)
        if isinstance(value, set | list | dict):
            value.clear()
        elif isinstance(value, str) and field.name != "id":
            setattr(aggregate, field.name, "spoilt")
        elif isinstance(value, UUID) and field.name != "id":
            setattr(aggregate, field.name, an_id())
