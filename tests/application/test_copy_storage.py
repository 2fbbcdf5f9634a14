from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.storage import MemoryStorage
from application import copy_storage
from application.copy_storage import CopyMismatch, CopyStorage, TargetNotEmpty
from application.errors import ConcurrentChange, Unavailable
from application.snapshot import BATCH, Snapshot
from domain.identity.user import User
from tests.builders import ALL_KINDS, NO_HOOKS, NOW, a_job, an_id
from tests.contexts.identity.builders import a_full_session, a_full_user


def a_storage() -> MemoryStorage:
    return MemoryStorage(NO_HOOKS)


async def fill(storage: MemoryStorage, *, sessions: int = 3) -> None:
    async with storage.begin() as work:
        await work.users.add(a_full_user())
        for _ in range(sessions):
            await work.sessions.add(a_full_session())
        await work.jobs.add(a_job())
        await work.commit()


async def contents(storage: MemoryStorage) -> list[Any]:
    return [
        await Snapshot(storage.begin).read(kind, after=None, limit=10_000)
        for kind in ALL_KINDS
    ]


async def copy(source: MemoryStorage, target: MemoryStorage) -> Counter[str]:
    progress: Counter[str] = Counter()
    copied = await CopyStorage(
        Snapshot(source.begin), Snapshot(target.begin), ALL_KINDS
    )(progress=lambda kind, count: progress.update({kind: count}))
    assert {one.kind: one.count for one in copied} == {
        **dict.fromkeys(ALL_KINDS, 0),
        **progress,
    }
    return progress


async def test_digests_are_of_times_in_whole_milliseconds() -> None:
    """Some storages keep no more; records with microseconds come from former versions."""
    jobs = (
        a_job(id=an_id()),
        a_job(id=an_id(), due_at=NOW + timedelta(microseconds=1_999)),
    )
    cut = replace(jobs[1], due_at=NOW + timedelta(milliseconds=1))
    digests = []
    for records in ([*jobs], [jobs[0], cut]):
        source, target = a_storage(), a_storage()
        await Snapshot(source.begin).write("jobs", records)
        copying = CopyStorage(Snapshot(source.begin), Snapshot(target.begin), ["jobs"])
        [copied] = await copying(progress=lambda *_: None)
        digests.append(copied.digest)
    assert digests[0] == digests[1]


async def test_everything_is_copied_and_counted() -> None:
    source, target = a_storage(), a_storage()
    await fill(source, sessions=BATCH + 1)
    assert await copy(source, target) == {
        "users": 1,
        "sessions": BATCH + 1,
        "jobs": 1,
    }
    assert await contents(target) == await contents(source)


async def test_an_empty_storage_is_copied_as_well() -> None:
    assert await copy(a_storage(), a_storage()) == {}


async def test_a_copy_that_is_run_again_changes_nothing() -> None:
    source, target = a_storage(), a_storage()
    await fill(source)
    await copy(source, target)
    await copy(source, target)
    assert await contents(target) == await contents(source)


async def test_a_copy_that_was_interrupted_is_finished_by_the_next() -> None:
    source, target = a_storage(), a_storage()
    await fill(source, sessions=2 * BATCH)

    def interrupt(kind: str, count: int) -> None:
        if kind == "sessions":
            raise Unavailable

    with pytest.raises(Unavailable):
        await CopyStorage(Snapshot(source.begin), Snapshot(target.begin), ALL_KINDS)(
            progress=interrupt
        )
    assert len((await contents(target))[ALL_KINDS.index("sessions")]) == BATCH
    await copy(source, target)
    assert await contents(target) == await contents(source)


async def test_it_waits_for_locks_of_a_killed_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(copy_storage, "RETRY_INTERVAL", 0)
    source, target = a_storage(), a_storage()
    await fill(source)
    write = Snapshot.write
    outcomes = iter([ConcurrentChange, ConcurrentChange])

    async def held(self: Snapshot, kind: str, records: Any) -> None:
        if outcome := next(outcomes, None):
            raise outcome
        await write(self, kind, records)

    monkeypatch.setattr(Snapshot, "write", held)
    await copy(source, target)
    assert await contents(target) == await contents(source)


async def add_a_user(work: Any) -> None:
    await work.users.add(a_full_user())


async def add_a_job(work: Any) -> None:
    await work.jobs.add(a_job(id=an_id()))


@pytest.mark.parametrize("add", [add_a_user, add_a_job])
async def test_a_target_with_data_of_its_own_is_left_alone(add: Any) -> None:
    source, target = a_storage(), a_storage()
    await fill(source)
    async with target.begin() as work:
        await add(work)
        await work.commit()
    before = await contents(target)
    with pytest.raises(TargetNotEmpty):
        await copy(source, target)
    assert await contents(target) == before


async def test_a_source_that_changes_during_the_copy_is_noticed() -> None:
    source, target = a_storage(), a_storage()
    await fill(source)
    tables = source._database.tables

    def change(kind: str, count: int) -> None:
        if kind == "jobs":  # users have been copied before jobs
            for user in tables.of(User).values():
                user.name = "Somebody else"

    with pytest.raises(CopyMismatch):
        await CopyStorage(Snapshot(source.begin), Snapshot(target.begin), ALL_KINDS)(
            progress=change
        )
