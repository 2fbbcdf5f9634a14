"""Tests of the repository and the reader of sessions."""

import asyncio
from datetime import timedelta

import pytest

from adapters.identity.access_tokens import JwtAccessTokens
from adapters.identity.refresh_tokens import HmacRefreshTokens
from adapters.ids import UuidV7Ids
from application.errors import ConcurrentChange
from application.identity import RefreshSession
from application.identity.ports import Account, InvalidToken, SessionReader
from application.identity.views import SessionView
from application.storage import Storage
from domain.identity.session import SessionId, SessionNotFound
from domain.identity.user import Role
from tests.adapters.contracts.kinds import keep, remove, save
from tests.adapters.contracts.racing import Meeting, all_at_once, as_far_as_it_gets
from tests.builders import NOW, StoppedClock, an_id
from tests.contexts.identity.builders import a_full_session, a_session, a_user

MOMENT = timedelta(milliseconds=1)


async def test_a_session_has_an_account_with_its_current_roles(
    storage: Storage,
) -> None:
    user = a_user(roles={Role.MEMBER, Role.ADMIN})
    await keep(
        storage, user, session := a_session(user_id=user.id), a_user(), a_session()
    )
    account = storage.readers[SessionReader].account
    assert await account(session.id) == Account(
        user_id=user.id, roles=[Role.ADMIN, Role.MEMBER]
    )
    user.roles.discard(Role.ADMIN)
    await save(storage, user)
    assert await account(session.id) == Account(user_id=user.id, roles=[Role.MEMBER])
    await remove(storage, session)
    assert await account(session.id) is None


async def test_a_session_without_its_user_has_no_account(storage: Storage) -> None:
    await keep(storage, user := a_user(), session := a_session(user_id=user.id))
    await remove(storage, user)
    assert await storage.readers[SessionReader].account(session.id) is None
    assert await storage.readers[SessionReader].account(an_id()) is None


async def test_the_sessions_of_a_user_are_listed_by_their_ids(storage: Storage) -> None:
    user = a_user()
    mine = [
        a_full_session(user_id=user.id),
        a_session(user_id=user.id),
        a_session(user_id=user.id),
    ]
    await keep(storage, user, *reversed(mine), a_session())
    assert await storage.readers[SessionReader].of_user(user.id) == [
        SessionView.of(one) for one in mine
    ]
    assert await storage.readers[SessionReader].of_user(an_id()) == []
    async with storage.begin() as work:
        assert [one.id for one in await work.sessions.of_user(user.id)] == [
            one.id for one in mine
        ]


async def test_no_refresh_outlives_the_end_of_all_sessions(storage: Storage) -> None:
    user = a_user()
    mine = [a_session(user_id=user.id) for _ in range(3)]
    await keep(storage, user, *mine)
    both_have_read = Meeting(2)

    async def refresh() -> None:
        async with storage.begin() as work:
            session = await work.sessions.get(mine[1].id)
            await both_have_read()
            session.refresh(token_digest="f" * 64, now=NOW)
            await work.sessions.save(session)
            await work.commit()

    async def end_all() -> None:
        async with storage.begin() as work:
            sessions = await work.sessions.of_user(user.id)
            await both_have_read()
            await work.sessions.remove(*sessions)
            await work.commit()

    refreshing, ending = await all_at_once(refresh(), end_all())
    lost = (ConcurrentChange, SessionNotFound)
    assert all(isinstance(one, lost) for one in (refreshing, ending) if one is not None)
    assert None in (refreshing, ending)
    assert len(await storage.readers[SessionReader].of_user(user.id)) == (
        0 if ending is None else 3
    )


async def test_the_sessions_of_a_user_are_locked_when_they_are_listed(
    storage: Storage,
) -> None:
    user = a_user()
    mine = [a_session(user_id=user.id) for _ in range(2)]
    await keep(storage, user, *mine)

    async def refresh() -> None:
        async with storage.begin() as work:
            session = await work.sessions.get(mine[0].id)
            session.refresh(token_digest="f" * 64, now=NOW)
            await work.sessions.save(session)
            await work.commit()

    async with storage.begin() as work:
        sessions = await work.sessions.of_user(user.id)
        refreshing = asyncio.create_task(refresh())
        await as_far_as_it_gets(refreshing, asyncio.Event())
        await work.sessions.remove(*sessions)
        await work.commit()
    [outcome] = await all_at_once(refreshing)
    assert isinstance(outcome, ConcurrentChange | SessionNotFound)


def refreshing(storage: Storage, tokens: HmacRefreshTokens) -> RefreshSession:
    access_tokens = JwtAccessTokens(
        keys=["a key that is long enough for HS256"],
        issuer="https://api",
        audience="api",
        ttl=timedelta(minutes=10),
        ids=UuidV7Ids(),
    )
    return RefreshSession(
        sessions=storage.readers[SessionReader],
        begin=storage.begin,
        tokens=access_tokens,
        refresh_tokens=tokens,
        clock=StoppedClock(),
        session_lifetime=timedelta(days=30),
        session_idle_timeout=timedelta(days=14),
    )


async def test_a_refresh_waits_while_all_sessions_are_ended(storage: Storage) -> None:
    """Otherwise a client that refreshes in a loop would beat a password reset."""
    await keep(storage, user := a_user())
    tokens = HmacRefreshTokens(key="a key")
    token = tokens.first(session_id := SessionId(an_id()))
    digest = tokens.digest(token)
    await keep(storage, a_session(id=session_id, user_id=user.id, token_digest=digest))
    refresh = refreshing(storage, tokens)
    async with storage.begin() as work:
        await work.users.get(user.id)
        waiting = asyncio.create_task(refresh(refresh_token=token))
        await as_far_as_it_gets(waiting, asyncio.Event())
        await work.sessions.remove(*await work.sessions.of_user(user.id))
        await work.commit()
    with pytest.raises(InvalidToken):
        await waiting


async def test_sessions_that_were_not_refreshed_since_are_idle(
    storage: Storage,
) -> None:
    idle = [a_session(refreshed_at=NOW - count * MOMENT) for count in range(3)]
    await keep(storage, *idle, a_session(refreshed_at=NOW + MOMENT))
    assert await idle_ids(storage, limit=9) == {one.id for one in idle}
    assert len(await idle_ids(storage, limit=2)) == 2


async def idle_ids(storage: Storage, *, limit: int) -> set[SessionId]:
    async with storage.begin() as work:
        return {one.id for one in await work.sessions.idle_since(NOW, limit=limit)}
