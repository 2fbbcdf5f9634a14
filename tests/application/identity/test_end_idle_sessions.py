from datetime import timedelta

import pytest

from application.identity import EndIdleSessions
from application.identity.end_idle_sessions import BATCH
from domain.identity.session import SessionEnded
from tests.application.identity.world import World
from tests.builders import NOW

IDLE_TIMEOUT, MOMENT = timedelta(days=14), timedelta(milliseconds=1)


@pytest.fixture
def end_idle_sessions(world: World) -> EndIdleSessions:
    return EndIdleSessions(
        begin=world.begin, clock=world.clock, session_idle_timeout=IDLE_TIMEOUT
    )


async def test_ends_the_sessions_that_were_idle_for_the_timeout(
    world: World, end_idle_sessions: EndIdleSessions
) -> None:
    user = await world.add_user()
    idle, _ = await world.add_session(user, refreshed_at=NOW - IDLE_TIMEOUT)
    used, _ = await world.add_session(
        user,
        started_at=NOW - 2 * IDLE_TIMEOUT,
        refreshed_at=NOW - IDLE_TIMEOUT + MOMENT,
    )
    await end_idle_sessions()
    assert await world.session_ids(user) == [used.id]
    assert world.events == [SessionEnded(user_id=user.id, session_id=idle.id)]


async def test_ends_the_sessions_in_batches(
    world: World, end_idle_sessions: EndIdleSessions
) -> None:
    user = await world.add_user()
    for _ in range(BATCH + 1):
        await world.add_session(user, refreshed_at=NOW - IDLE_TIMEOUT)
    await end_idle_sessions()
    assert len(await world.session_ids(user)) == 1
    await end_idle_sessions()
    assert await world.session_ids(user) == []
