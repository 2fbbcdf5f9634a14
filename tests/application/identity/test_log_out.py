import pytest

from application.identity import ListSessions, LogOut, LogOutEverywhere
from domain.identity.session import SessionEnded, SessionNotFound
from tests.application.identity.world import World
from tests.builders import an_id


@pytest.fixture
def log_out(world: World) -> LogOut:
    return LogOut(begin=world.begin)


@pytest.fixture
def log_out_everywhere(world: World) -> LogOutEverywhere:
    return LogOutEverywhere(begin=world.begin)


async def test_ends_one_session_and_leaves_the_others(
    world: World, log_out: LogOut
) -> None:
    user = await world.add_user()
    here, _ = await world.add_session(user)
    there, _ = await world.add_session(user)
    await log_out(user_id=user.id, session_id=here.id)
    assert await world.session_ids(user) == [there.id]
    assert world.events == [SessionEnded(user_id=user.id, session_id=here.id)]


async def test_does_not_end_the_session_of_another_user(
    world: World, log_out: LogOut
) -> None:
    user, other = await world.add_user(), await world.add_user()
    theirs, _ = await world.add_session(other)
    async with world.unchanged():
        with pytest.raises(SessionNotFound):
            await log_out(user_id=user.id, session_id=theirs.id)


async def test_refuses_a_session_that_does_not_exist(
    world: World, log_out: LogOut
) -> None:
    user = await world.add_user()
    with pytest.raises(SessionNotFound):
        await log_out(user_id=user.id, session_id=an_id())


async def test_ends_a_session_once(world: World, log_out: LogOut) -> None:
    user = await world.add_user()
    session, _ = await world.add_session(user)
    await log_out(user_id=user.id, session_id=session.id)
    with pytest.raises(SessionNotFound):
        await log_out(user_id=user.id, session_id=session.id)


async def test_ends_every_session_of_the_user_alone(
    world: World, log_out_everywhere: LogOutEverywhere
) -> None:
    user, other = await world.add_user(), await world.add_user()
    mine = [(await world.add_session(user))[0] for _ in range(2)]
    theirs, _ = await world.add_session(other)
    await log_out_everywhere(user_id=user.id)
    assert await world.session_ids(user) == []
    assert await world.session_ids(other) == [theirs.id]
    ended = [SessionEnded(user_id=user.id, session_id=session.id) for session in mine]
    assert world.events == ended


async def test_logs_out_a_user_who_has_no_session(
    world: World, log_out_everywhere: LogOutEverywhere
) -> None:
    user = await world.add_user()
    await log_out_everywhere(user_id=user.id)
    assert await world.session_ids(user) == []


async def test_lists_the_sessions_of_the_user_from_the_oldest(world: World) -> None:
    user, other = await world.add_user(), await world.add_user()
    first, _ = await world.add_session(user)
    await world.add_session(other)
    second, _ = await world.add_session(user)
    sessions = await ListSessions(sessions=world.sessions)(user_id=user.id)
    assert [session.id for session in sessions] == [first.id, second.id]
    assert first.token_digest not in str(sessions)
