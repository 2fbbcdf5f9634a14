from datetime import timedelta
from uuid import UUID

import pytest

from application.clock import MAX_SKEW
from application.identity import Authenticate
from application.identity.ports import AccessClaims, InvalidToken
from application.permissions import ROLE_PERMISSIONS, permissions_of
from domain.identity.user import Role, User
from tests.application.identity.world import ACCESS_TOKEN_TTL, World
from tests.builders import an_id

SECOND = timedelta(seconds=1)


@pytest.fixture
def authenticate(world: World) -> Authenticate:
    return Authenticate(
        sessions=world.sessions,
        tokens=world.tokens,
        clock=world.clock,
        permissions_of=permissions_of,
    )


def token_of(world: World, user: User, session_id: UUID) -> str:
    presented = AccessClaims(user_id=user.id, session_id=session_id)
    return world.tokens.issue(presented, now=world.clock.now()).access_token


async def test_returns_the_caller(world: World, authenticate: Authenticate) -> None:
    user = await world.add_user(roles={Role.MEMBER, Role.ORGANIZER})
    session, _ = await world.add_session(user)
    caller = await authenticate(token=token_of(world, user, session.id))
    assert (caller.id, caller.session_id) == (user.id, session.id)
    assert caller.permissions == ROLE_PERMISSIONS[Role.ORGANIZER]


async def test_returns_the_permissions_of_the_present_roles(
    world: World, authenticate: Authenticate
) -> None:
    user = await world.add_user(roles={Role.ADMIN})
    session, _ = await world.add_session(user)
    token = token_of(world, user, session.id)
    assert (await authenticate(token=token)).permissions == ROLE_PERMISSIONS[Role.ADMIN]
    await world.change_user(user, lambda stored: stored.revoke(Role.ADMIN))
    assert (await authenticate(token=token)).permissions == frozenset()


@pytest.mark.parametrize("token", [None, "", "no token"])
async def test_refuses_a_token_that_is_missing_or_malformed(
    authenticate: Authenticate, token: str | None
) -> None:
    with pytest.raises(InvalidToken):
        await authenticate(token=token)


async def test_refuses_an_expired_token(
    world: World, authenticate: Authenticate
) -> None:
    user = await world.add_user()
    session, _ = await world.add_session(user)
    token = token_of(world, user, session.id)
    world.clock.advance(ACCESS_TOKEN_TTL + MAX_SKEW - SECOND)
    await authenticate(token=token)
    world.clock.advance(SECOND)
    with pytest.raises(InvalidToken):
        await authenticate(token=token)


async def test_refuses_a_refresh_token(
    world: World, authenticate: Authenticate
) -> None:
    _, refresh_token = await world.add_session(await world.add_user())
    with pytest.raises(InvalidToken):
        await authenticate(token=refresh_token)


async def test_refuses_the_token_of_a_session_that_has_ended(
    world: World, authenticate: Authenticate
) -> None:
    user = await world.add_user()
    session, _ = await world.add_session(user)
    token = token_of(world, user, session.id)
    await authenticate(token=token)
    await world.end_session(session)
    with pytest.raises(InvalidToken):
        await authenticate(token=token)


async def test_refuses_the_token_of_a_session_that_never_was(
    world: World, authenticate: Authenticate
) -> None:
    user = await world.add_user()
    with pytest.raises(InvalidToken):
        await authenticate(token=token_of(world, user, an_id()))


async def test_refuses_a_token_that_names_another_user_than_its_session(
    world: World, authenticate: Authenticate
) -> None:
    user, other = await world.add_user(), await world.add_user()
    theirs, _ = await world.add_session(other)
    with pytest.raises(InvalidToken):
        await authenticate(token=token_of(world, user, theirs.id))


async def test_refuses_a_user_who_is_deactivated(
    world: World, authenticate: Authenticate
) -> None:
    user = await world.add_user()
    session, _ = await world.add_session(user)
    await world.change_user(user, User.deactivate)
    with pytest.raises(InvalidToken):
        await authenticate(token=token_of(world, user, session.id))


async def test_refuses_a_user_who_is_deleted(
    world: World, authenticate: Authenticate
) -> None:
    user = await world.add_user()
    session, _ = await world.add_session(user)
    await world.remove_user(user)
    with pytest.raises(InvalidToken):
        await authenticate(token=token_of(world, user, session.id))
