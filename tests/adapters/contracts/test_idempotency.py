"""Tests that a request with an idempotency key has one effect, even if repeated."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.idempotency import (
    IdempotencyKeyReused,
    IdempotentRequest,
    RequestInProgress,
)
from application.idempotent_calls import IdempotentCalls
from application.storage import Storage
from application.use_case import Boundary
from tests.adapters.contracts.kinds import keep
from tests.builders import NOW, StoppedClock, an_id, an_idempotency_record
from tests.contexts.petitions import a_petition, sign
from tests.petitions.petition import Petition, PetitionFull
from tests.petitions.use_cases import Begin, SignPetition

AT_ONCE = 20
CALLER = an_id()


def a_request(**given: object) -> IdempotentRequest:
    made: dict[str, object] = {
        "caller_id": CALLER,
        "key": "k",
        "fingerprint": "f",
        **given,
    }
    return IdempotentRequest(**made)  # type: ignore[arg-type]  # of each field's own type


@dataclass(frozen=True, slots=True)
class ViewPetition:
    """Another use case, which commits nothing."""

    raises = ()

    begin: Begin

    async def __call__(self, *, petition_id: UUID, signer_id: UUID) -> int:
        async with self.begin() as work:
            await work.petitions.get(petition_id)  # type: ignore[arg-type]  # any id
        return -1


async def call(
    storage: Storage,
    petition: Petition,
    request: IdempotentRequest | None = None,
    kind: Callable[[Begin], object] = SignPetition,
) -> int:
    """Sign as somebody else each time, so that a second effect would show."""
    use_case: Any = kind(storage.begin)  # either of the two
    deadline = timedelta(seconds=30)
    boundary: Boundary[..., int] = Boundary(use_case, nullcontext, deadline)
    call = IdempotentCalls(storage.begin, StoppedClock())(
        boundary, request or a_request()
    )
    assert call.name == kind.__name__
    return await call(petition_id=petition.id, signer_id=an_id())


async def signers_of(storage: Storage, petition: Petition) -> int:
    async with storage.begin() as work:
        return len((await work.petitions.get(petition.id)).signers)


async def test_the_same_request_has_one_effect_and_one_answer(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    assert [await call(storage, petition) for _ in range(3)] == [1, 1, 1]
    assert await signers_of(storage, petition) == 1


async def test_one_of_many_concurrent_requests_has_an_effect(storage: Storage) -> None:
    await keep(storage, petition := a_petition(limit=AT_ONCE))
    calls = [call(storage, petition) for _ in range(AT_ONCE)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert 1 in answers
    assert all(one == 1 or isinstance(one, RequestInProgress) for one in answers), (
        answers
    )
    assert await signers_of(storage, petition) == 1


async def test_another_request_with_the_same_key_is_refused(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    await call(storage, petition)
    with pytest.raises(IdempotencyKeyReused):
        await call(storage, petition, a_request(fingerprint="another"))
    assert await signers_of(storage, petition) == 1


@pytest.mark.parametrize("other", [{"key": "K"}, {"caller_id": an_id()}])
async def test_other_keys_and_callers_are_apart(
    storage: Storage, other: dict[str, object]
) -> None:
    await keep(storage, petition := a_petition())
    assert await call(storage, petition) == 1
    assert await call(storage, petition, a_request(**other)) == 2


async def test_use_cases_are_apart(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    assert await call(storage, petition) == 1
    assert await call(storage, petition, kind=ViewPetition) == -1


async def test_a_refusal_is_not_recorded(storage: Storage) -> None:
    petition = a_petition(limit=1)
    sign(petition)
    await keep(storage, petition)
    with pytest.raises(PetitionFull):
        await call(storage, petition)
    async with storage.begin() as work:
        again = await work.petitions.get(petition.id)
        again.signers.clear()
        await work.petitions.save(again)
        await work.commit()
    assert await call(storage, petition) == 1


async def test_a_result_is_not_recorded_without_a_commit(storage: Storage) -> None:
    await keep(storage, petition := a_petition())
    await call(storage, petition, kind=ViewPetition)
    async with storage.begin() as work:
        assert await work.idempotency_records.page(after=None, limit=1) == []


async def test_a_rollback_removes_the_record(
    storage: Storage,
) -> None:
    record = an_idempotency_record()
    for _ in range(2):
        async with storage.begin() as work:
            assert await work.idempotency_records.claim(record) is None


async def test_the_records_of_a_caller_are_removed(storage: Storage) -> None:
    kept, gone = an_idempotency_record(), an_idempotency_record()
    async with storage.begin() as work:
        await work.idempotency_records.replace([kept, gone])
        await work.idempotency_records.remove_of_caller(gone.caller_id)
        await work.commit()
    async with storage.begin() as work:
        assert await work.idempotency_records.page(after=None, limit=2) == [kept]


async def test_the_oldest_records_are_removed_up_to_the_limit(storage: Storage) -> None:
    ages = [timedelta(hours=hours) for hours in (1, 3, 2, 0)]
    records = [an_idempotency_record(created_at=NOW - age) for age in ages]
    async with storage.begin() as work:
        await work.idempotency_records.replace(records)
        await work.commit()
    left = []
    for _ in range(3):
        async with storage.begin() as work:
            removed = await work.idempotency_records.remove_created_before(NOW, limit=2)
            await work.commit()
        left.append(removed)
    assert left == [2, 1, 0]
    async with storage.begin() as work:
        assert await work.idempotency_records.page(after=None, limit=4) == [records[3]]
