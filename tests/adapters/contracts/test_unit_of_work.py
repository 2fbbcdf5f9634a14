"""Everything in a unit of work is written together, or nothing is; and nobody's work is lost."""

import asyncio
from datetime import timedelta

import pytest

from application.errors import ConcurrentChange
from application.identity.ports import UserReader
from application.storage import Storage
from application.workshops.ports import WorkshopReader
from tests.adapters.contracts.kinds import keep
from tests.builders import NOW
from tests.context import Kind
from tests.contexts.identity.builders import a_user
from tests.contexts.workshops.builders import a_workshop, book

MORE_THAN_ANY_POOL = 20


class Broken(Exception):
    """Something goes wrong in the middle."""


async def test_without_a_commit_nothing_is_written(storage: Storage, kind: Kind) -> None:
    await keep(storage, changed := kind.plain(), removed := kind.plain())
    async with storage.begin() as work:
        await kind.of(work).add(added := kind.plain())
        await kind.of(work).save(kind.full(id=changed.id, version=1))
        await kind.of(work).remove(await kind.of(work).get(removed.id))
    with pytest.raises(kind.missing):
        await kind.stored(storage, added.id)
    assert await kind.stored(storage, changed.id) == changed
    assert await kind.stored(storage, removed.id) == removed


async def test_after_an_exception_nothing_is_written(storage: Storage) -> None:
    workshop, user = a_workshop(), a_user()

    async def write() -> None:
        async with storage.begin() as work:
            await work.workshops.add(workshop)
            await work.users.add(user)
            raise Broken

    with pytest.raises(Broken):
        await write()
    assert await storage.readers[WorkshopReader].find(workshop.id) is None
    assert await storage.readers[UserReader].profile(user.id) is None


async def test_a_refusal_undoes_what_was_written_before_it(storage: Storage) -> None:
    await keep(storage, stale := a_workshop())
    stale.version, user = 99, a_user()

    async def write() -> None:
        async with storage.begin() as work:
            await work.users.add(user)
            await work.workshops.save(stale)
            await work.commit()

    with pytest.raises(ConcurrentChange):
        await write()
    assert await storage.readers[UserReader].profile(user.id) is None


async def test_who_is_cancelled_writes_nothing(storage: Storage) -> None:
    workshop, written = a_workshop(), asyncio.Event()

    async def write() -> None:
        async with storage.begin() as work:
            await work.workshops.add(workshop)
            written.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write())
    await written.wait()
    writing.cancel()
    await asyncio.wait([writing])
    assert writing.cancelled()
    assert await storage.readers[WorkshopReader].find(workshop.id) is None
    await keep(storage, workshop)


async def test_work_that_is_given_up_holds_no_connection(storage: Storage) -> None:
    async def write() -> None:
        async with storage.begin() as work:
            await work.users.add(a_user())
            raise Broken

    for _ in range(MORE_THAN_ANY_POOL):
        with pytest.raises(Broken):
            await write()
    await keep(storage, a_user())


async def test_several_kinds_are_committed_together(storage: Storage) -> None:
    await keep(storage, workshop := a_workshop(), user := a_user())
    async with storage.begin() as work:
        assert await work.workshops.get(workshop.id) == workshop
        assert await work.users.get(user.id) == user


async def test_a_unit_of_work_reads_what_it_wrote(storage: Storage, kind: Kind) -> None:
    await keep(storage, kept := kind.plain())
    async with storage.begin() as work:
        await kind.of(work).add(added := kind.plain())
        assert await kind.of(work).get(added.id) == added
        await kind.of(work).save(changed := kind.full(id=kept.id, version=1))
        assert await kind.of(work).get(kept.id) == changed
        await kind.of(work).remove(changed)
        with pytest.raises(kind.missing):
            await kind.of(work).get(kept.id)


async def test_nobody_else_sees_it_before_the_commit(storage: Storage) -> None:
    await keep(storage, kept := a_workshop())
    async with storage.begin() as work:
        await work.workshops.add(added := a_workshop(starts_at=NOW + timedelta(days=1)))
        mine = await work.workshops.get(kept.id)
        book(mine)
        await work.workshops.save(mine)
        assert await storage.readers[WorkshopReader].find(added.id) is None
        [seen] = await storage.readers[WorkshopReader].upcoming(now=NOW, after=None, limit=10)
        assert (seen.id, seen.seats_left) == (kept.id, kept.capacity)
        await work.commit()
    assert await storage.readers[WorkshopReader].find(added.id) is not None


async def test_an_empty_unit_of_work_can_be_committed(storage: Storage) -> None:
    async with storage.begin() as work:
        await work.commit()
