"""Tests that units of work are atomic, and lose no concurrent changes."""

import asyncio
import gc
from weakref import ref

import pytest

from application.errors import ConcurrentChange
from application.identity.ports import UserReader
from application.storage import Storage
from tests.adapters.contracts.kinds import keep
from tests.context import Kind
from tests.contexts.identity.builders import a_user
from tests.contexts.petitions import a_petition, sign
from tests.petitions.use_cases import PetitionReader

MORE_THAN_ANY_POOL = 20


class Broken(Exception):
    """An error in the middle of a unit of work."""


async def test_without_a_commit_nothing_is_written(
    storage: Storage, kind: Kind
) -> None:
    await keep(storage, changed := kind.plain(), removed := kind.plain())
    async with storage.begin() as work:
        await kind.of(work).add(added := kind.plain())
        await kind.of(work).save(kind.full(id=changed.id, version=1))
        await kind.of(work).remove(await kind.of(work).get(removed.id))
    with pytest.raises(kind.missing):
        await kind.stored(storage, added.id)
    assert await kind.stored(storage, changed.id) == changed
    assert await kind.stored(storage, removed.id) == removed


async def test_an_ended_unit_of_work_is_freed_without_the_garbage_collector(
    storage: Storage,
) -> None:
    gc.disable()
    try:
        async with storage.begin() as work:
            await work.users.add(a_user())
            await work.commit()
        ended = ref(work)
        del work
        assert ended() is None
    finally:
        gc.enable()


async def test_after_an_exception_nothing_is_written(storage: Storage) -> None:
    petition, user = a_petition(), a_user()

    async def write() -> None:
        async with storage.begin() as work:
            await work.petitions.add(petition)
            await work.users.add(user)
            raise Broken

    with pytest.raises(Broken):
        await write()
    assert await storage.readers[PetitionReader].find(petition.id) is None
    assert await storage.readers[UserReader].profile(user.id) is None


async def test_an_error_undoes_earlier_writes(storage: Storage) -> None:
    await keep(storage, stale := a_petition())
    stale.version, user = 99, a_user()

    async def write() -> None:
        async with storage.begin() as work:
            await work.users.add(user)
            await work.petitions.save(stale)
            await work.commit()

    with pytest.raises(ConcurrentChange):
        await write()
    assert await storage.readers[UserReader].profile(user.id) is None


async def test_a_cancelled_unit_of_work_writes_nothing(storage: Storage) -> None:
    petition, written = a_petition(), asyncio.Event()

    async def write() -> None:
        async with storage.begin() as work:
            await work.petitions.add(petition)
            written.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write())
    await written.wait()
    writing.cancel()
    await asyncio.wait([writing])
    assert writing.cancelled()
    assert await storage.readers[PetitionReader].find(petition.id) is None
    await keep(storage, petition)


async def test_a_unit_of_work_past_its_deadline_holds_no_connection(
    storage: Storage,
) -> None:
    async def write() -> None:
        async with storage.begin() as work:
            await work.users.add(a_user())
            raise Broken

    for _ in range(MORE_THAN_ANY_POOL):
        with pytest.raises(Broken):
            await write()
    await keep(storage, a_user())


async def test_several_kinds_are_committed_together(storage: Storage) -> None:
    await keep(storage, petition := a_petition(), user := a_user())
    async with storage.begin() as work:
        assert await work.petitions.get(petition.id) == petition
        assert await work.users.get(user.id) == user


async def test_a_unit_of_work_reads_its_own_writes(
    storage: Storage, kind: Kind
) -> None:
    await keep(storage, kept := kind.plain())
    async with storage.begin() as work:
        await kind.of(work).add(added := kind.plain())
        assert await kind.of(work).get(added.id) == added
        await kind.of(work).save(changed := kind.full(id=kept.id, version=1))
        assert await kind.of(work).get(kept.id) == changed
        await kind.of(work).remove(changed)
        with pytest.raises(kind.missing):
            await kind.of(work).get(kept.id)


async def test_writes_are_invisible_to_others_before_the_commit(
    storage: Storage,
) -> None:
    await keep(storage, kept := a_petition())
    async with storage.begin() as work:
        await work.petitions.add(added := a_petition())
        mine = await work.petitions.get(kept.id)
        sign(mine)
        await work.petitions.save(mine)
        assert await storage.readers[PetitionReader].find(added.id) is None
        [seen] = await storage.readers[PetitionReader].page(after=None, limit=10)
        assert (seen.id, seen.version) == (kept.id, kept.version)
        await work.commit()
    assert await storage.readers[PetitionReader].find(added.id) is not None


async def test_an_empty_unit_of_work_can_be_committed(storage: Storage) -> None:
    async with storage.begin() as work:
        await work.commit()
