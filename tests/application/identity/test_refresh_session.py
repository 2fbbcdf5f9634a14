import asyncio
import hmac
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.identity.refresh_tokens import HmacRefreshTokens
from application.identity import RefreshSession
from application.identity.ports import AccessClaims, InvalidToken
from domain.identity.session import REUSE_GRACE, RefreshTokenReused
from tests.adapters.contracts.kinds import save
from tests.application.identity.world import World
from tests.builders import NOW, an_id

MOMENT = timedelta(milliseconds=1)
LIFETIME, IDLE_TIMEOUT = timedelta(days=30), timedelta(days=14)


@pytest.fixture
def refresh(world: World) -> RefreshSession:
    return RefreshSession(
        sessions=world.sessions,
        begin=world.begin,
        tokens=world.tokens,
        refresh_tokens=world.refresh_tokens,
        clock=world.clock,
        session_lifetime=LIFETIME,
        session_idle_timeout=IDLE_TIMEOUT,
    )


async def must_refuse(refresh: RefreshSession, token: str) -> None:
    with pytest.raises(InvalidToken):
        await refresh(refresh_token=token)


async def test_gives_new_tokens_of_the_same_session(
    world: World, refresh: RefreshSession
) -> None:
    user = await world.add_user()
    session, token = await world.add_session(user)
    world.clock.advance(timedelta(minutes=10))
    tokens = await refresh(refresh_token=token)
    assert tokens.refresh_token != token
    presented = await world.tokens.read(tokens.access_token, now=world.clock.now())
    assert presented == AccessClaims(user_id=user.id, session_id=session.id)
    [view] = await world.sessions.of_user(user.id)
    assert (view.id, view.started_at) == (session.id, NOW)
    assert view.refreshed_at == world.clock.now()


async def test_gives_a_token_that_is_refreshed_in_turn(
    world: World, refresh: RefreshSession
) -> None:
    _, token = await world.add_session(await world.add_user())
    for _ in range(3):
        world.clock.advance(timedelta(minutes=10))
        token = (await refresh(refresh_token=token)).refresh_token


async def test_gives_the_same_successor_during_the_grace_period(
    world: World, refresh: RefreshSession
) -> None:
    _, token = await world.add_session(await world.add_user())
    successor = (await refresh(refresh_token=token)).refresh_token
    world.clock.advance(REUSE_GRACE)
    async with world.unchanged():
        assert (await refresh(refresh_token=token)).refresh_token == successor
    await refresh(refresh_token=successor)


async def test_gives_the_same_successor_to_concurrent_requests(
    world: World, refresh: RefreshSession
) -> None:
    _, token = await world.add_session(await world.add_user())
    answers = await asyncio.gather(*(refresh(refresh_token=token) for _ in range(5)))
    assert len({answer.refresh_token for answer in answers}) == 1


async def test_ends_the_session_when_a_token_is_used_again_after_the_grace_period(
    world: World, refresh: RefreshSession
) -> None:
    user = await world.add_user()
    session, token = await world.add_session(user)
    successor = (await refresh(refresh_token=token)).refresh_token
    world.clock.advance(REUSE_GRACE + MOMENT)
    await must_refuse(refresh, token)
    assert await world.session_ids(user) == []
    assert world.events[-1] == RefreshTokenReused(
        user_id=user.id, session_id=session.id
    )
    await must_refuse(refresh, successor)


async def test_ends_the_session_when_the_token_before_the_last_is_used_again(
    world: World, refresh: RefreshSession
) -> None:
    user = await world.add_user()
    _, token = await world.add_session(user)
    successor = (await refresh(refresh_token=token)).refresh_token
    await refresh(refresh_token=successor)
    await must_refuse(refresh, token)  # although the grace period lasts
    assert await world.session_ids(user) == []


async def test_ends_no_other_session_of_the_user(
    world: World, refresh: RefreshSession
) -> None:
    user = await world.add_user()
    other, _ = await world.add_session(user)
    _, token = await world.add_session(user)
    await refresh(refresh_token=token)
    world.clock.advance(REUSE_GRACE + MOMENT)
    await must_refuse(refresh, token)
    assert await world.session_ids(user) == [other.id]


async def test_refuses_a_forged_token_and_ends_no_session(
    world: World, refresh: RefreshSession
) -> None:
    session, token = await world.add_session(await world.add_user(), generation=7)
    forged = HmacRefreshTokens(key="another key").first(session.id)
    of_no_session = world.refresh_tokens.first(an_id())
    async with world.unchanged():
        for wrong in (forged, of_no_session, f"{token} ", "", "no token"):
            await must_refuse(refresh, wrong)


async def test_costs_the_same_for_a_session_of_many_tokens(
    world: World, refresh: RefreshSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts, digests = [], Counter[str]()
    real_digest = hmac.digest

    def counted_digest(*args: Any) -> bytes:
        digests.update(["hmac"])
        return real_digest(*args)

    monkeypatch.setattr("hmac.digest", counted_digest)
    for generation in (1, 10_000):
        session, token = await world.add_session(
            await world.add_user(), generation=generation
        )
        forged = HmacRefreshTokens(key="another key").first(session.id)
        for presented in (forged, token):
            digests.clear()
            with suppress(InvalidToken):
                await refresh(refresh_token=presented)
            counts.append(digests.total())
    assert counts[:2] == counts[2:]


async def test_refuses_a_token_from_after_the_storage_was_restored(
    world: World, refresh: RefreshSession
) -> None:
    user = await world.add_user()
    session, token = await world.add_session(user)
    for _ in range(2):
        token = (await refresh(refresh_token=token)).refresh_token
    await save(world.storage, replace(session, version=3))  # as it was at first
    await must_refuse(refresh, token)
    assert await world.session_ids(user) == [session.id]


async def test_takes_the_present_token_once_more_under_a_new_key(
    world: World, refresh: RefreshSession
) -> None:
    _, token = await world.add_session(await world.add_user())
    renewed = replace(refresh, refresh_tokens=HmacRefreshTokens(key="another key"))
    successor = (await renewed(refresh_token=token)).refresh_token
    await renewed(refresh_token=successor)


async def test_refuses_an_idle_session(world: World, refresh: RefreshSession) -> None:
    _, token = await world.add_session(await world.add_user())
    world.clock.advance(IDLE_TIMEOUT - MOMENT)
    token = (await refresh(refresh_token=token)).refresh_token
    world.clock.advance(IDLE_TIMEOUT)
    await must_refuse(refresh, token)


async def test_refuses_a_session_that_has_lasted_its_lifetime(
    world: World, refresh: RefreshSession
) -> None:
    _, token = await world.add_session(
        await world.add_user(), started_at=NOW - LIFETIME + MOMENT
    )
    token = (await refresh(refresh_token=token)).refresh_token
    world.clock.advance(MOMENT)
    await must_refuse(refresh, token)


async def test_refuses_a_session_that_has_ended(
    world: World, refresh: RefreshSession
) -> None:
    session, token = await world.add_session(await world.add_user())
    await world.end_session(session)
    await must_refuse(refresh, token)
