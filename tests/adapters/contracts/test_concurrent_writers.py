"""Tests that concurrent writers lose no committed change."""

import asyncio
from datetime import timedelta

import pytest

from application.errors import ConcurrentChange
from application.storage import Storage
from application.use_case import Boundary
from tests.adapters.contracts.kinds import KINDS, keep
from tests.adapters.contracts.queueing import due
from tests.adapters.contracts.racing import Meeting, all_at_once, as_far_as_it_gets
from tests.boundaries import bounded
from tests.builders import a_job, an_id
from tests.contexts.petitions import a_petition, sign
from tests.petitions.petition import PetitionFull, PetitionNotFound, SignerId
from tests.petitions.use_cases import PetitionReader, SignPetition

PETITIONS = KINDS["petitions"]


async def test_no_committed_write_of_two_writers_is_lost(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    ada, grace = SignerId(an_id()), SignerId(an_id())
    both_have_read = Meeting(2)

    async def write(signer: SignerId) -> None:
        async with storage.begin() as work:
            mine = await work.petitions.get(petition.id)
            await both_have_read()
            sign(mine, signer)
            await work.petitions.save(mine)
            await work.commit()

    outcomes = await all_at_once(write(ada), write(grace))
    assert None in outcomes
    assert all(isinstance(one, ConcurrentChange | None) for one in outcomes)
    won = {who for who, one in zip([ada, grace], outcomes, strict=True) if one is None}
    assert set((await PETITIONS.stored(storage, petition.id)).signers) == won


async def test_a_removal_and_a_concurrent_write_do_not_both_succeed(
    storage: Storage,
) -> None:
    await keep(storage, petition := a_petition())
    both_have_read = Meeting(2)

    async def write() -> None:
        async with storage.begin() as work:
            mine = await work.petitions.get(petition.id)
            await both_have_read()
            sign(mine)
            await work.petitions.save(mine)
            await work.commit()

    async def remove() -> None:
        async with storage.begin() as work:
            mine = await work.petitions.get(petition.id)
            await both_have_read()
            await work.petitions.remove(mine)
            await work.commit()

    writing, removing = await all_at_once(write(), remove())
    lost = (ConcurrentChange, PetitionNotFound)
    assert all(isinstance(one, lost) for one in (writing, removing) if one is not None)
    assert None in (writing, removing)
    assert (await storage.readers[PetitionReader].find(petition.id) is None) == (
        removing is None
    )


async def test_a_lost_race_is_won_by_trying_again(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    signers = {an_id() for _ in range(4)}
    sign_petition = _signing(storage)
    outcomes = await all_at_once(
        *(sign_petition(petition_id=petition.id, signer_id=one) for one in signers)
    )
    assert sorted(map(str, outcomes)) == ["1", "2", "3", "4"]
    stored = await PETITIONS.stored(storage, petition.id)
    assert (len(stored.signers), stored.version) == (4, 5)
    assert set(stored.signers) == signers
    assert len(await due(storage)) == 4


async def test_the_last_line_is_signed_once(storage: Storage) -> None:
    await keep(storage, petition := a_petition(limit=1))
    sign_petition = _signing(storage)
    outcomes = await all_at_once(
        *(sign_petition(petition_id=petition.id, signer_id=an_id()) for _ in range(4))
    )
    assert sorted(type(one).__name__ for one in outcomes) == [
        *["PetitionFull"] * 3,
        "int",
    ]
    assert len((await PETITIONS.stored(storage, petition.id)).signers) == 1


@pytest.mark.slow
async def test_concurrent_signers_do_not_exceed_the_limit(storage: Storage) -> None:
    await keep(storage, petition := a_petition(limit=100))
    sign_petition = _signing(storage)
    outcomes = await all_at_once(
        *(sign_petition(petition_id=petition.id, signer_id=an_id()) for _ in range(200))
    )
    assert len([one for one in outcomes if isinstance(one, PetitionFull)]) == 100
    assert len(set((await PETITIONS.stored(storage, petition.id)).signers)) == 100
    assert len(await due(storage, limit=200)) == 100


async def test_a_task_that_is_cancelled_while_waiting_leaves_no_trace(
    storage: Storage,
) -> None:
    await keep(storage, petition := a_petition())
    read = asyncio.Event()

    async def write() -> None:
        async with storage.begin() as work:
            await work.petitions.get(petition.id)
            read.set()
            await asyncio.Event().wait()

    async with storage.begin() as work:
        mine = await work.petitions.get(petition.id)
        waiting = asyncio.create_task(write())
        await as_far_as_it_gets(waiting, read)
        waiting.cancel()
        await asyncio.wait([waiting])
        signer = sign(mine)
        await work.petitions.save(mine)
        await work.commit()
    assert (await PETITIONS.stored(storage, petition.id)).signers == [signer]


async def test_writers_of_different_things_all_get_through(storage: Storage) -> None:
    async def write() -> None:
        async with storage.begin() as work:
            await work.petitions.add(a_petition())
            await work.jobs.add(a_job())
            await work.commit()

    assert await all_at_once(*(write() for _ in range(8))) == [None] * 8
    assert len(await storage.readers[PetitionReader].page(after=None, limit=10)) == 8
    assert len(await due(storage)) == 8


def _signing(storage: Storage) -> Boundary[..., int]:
    """Sign, retrying after lost races until it succeeds."""
    return bounded(SignPetition(storage.begin), deadline=timedelta(minutes=5))
