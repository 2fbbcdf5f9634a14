import pytest

from application.identity import DeactivateUser, ReactivateUser
from application.identity.permissions import IdentityPermission
from domain.identity.user import (
    LastAdmin,
    Role,
    UserDeactivated,
    UserNotFound,
    UserReactivated,
)
from tests.application.identity.world import World
from tests.builders import an_actor, an_id

MANAGER = an_actor(IdentityPermission.MANAGE_USERS)
ADMIN = {Role.MEMBER, Role.ADMIN}


@pytest.fixture
def deactivate(world: World) -> DeactivateUser:
    return DeactivateUser(begin=world.begin)


@pytest.fixture
def reactivate(world: World) -> ReactivateUser:
    return ReactivateUser(begin=world.begin)


async def test_deactivates_the_user_and_ends_their_sessions(
    world: World, deactivate: DeactivateUser
) -> None:
    user, other = await world.add_user(), await world.add_user()
    for _ in range(2):
        await world.add_session(user)
    theirs, _ = await world.add_session(other)
    await deactivate(actor=MANAGER, user_id=user.id)
    assert not (await world.stored_user(user.id)).active
    assert await world.session_ids(user) == []
    assert (await world.stored_user(other.id)).active
    assert await world.session_ids(other) == [theirs.id]


async def test_deactivates_a_user_once(
    world: World, deactivate: DeactivateUser
) -> None:
    user = await world.add_user()
    for _ in range(2):
        await deactivate(actor=MANAGER, user_id=user.id)
    assert world.events == [UserDeactivated(user_id=user.id)]


async def test_deactivates_an_admin_who_is_not_the_last(
    world: World, deactivate: DeactivateUser
) -> None:
    admin = await world.add_user(roles=ADMIN)
    await world.add_user(roles=ADMIN)
    await deactivate(actor=MANAGER, user_id=admin.id)
    assert not (await world.stored_user(admin.id)).active


async def test_refuses_to_deactivate_the_last_admin(
    world: World, deactivate: DeactivateUser
) -> None:
    admin = await world.add_user(roles=ADMIN)
    await world.add_user()
    await world.add_user(roles=ADMIN, active=False)  # who cannot sign in
    await world.add_session(admin)
    async with world.unchanged():
        with pytest.raises(LastAdmin):
            await deactivate(actor=MANAGER, user_id=admin.id)


async def test_reactivates_the_user_without_their_former_sessions(
    world: World, deactivate: DeactivateUser, reactivate: ReactivateUser
) -> None:
    user = await world.add_user()
    await world.add_session(user)
    await deactivate(actor=MANAGER, user_id=user.id)
    await reactivate(actor=MANAGER, user_id=user.id)
    stored = await world.stored_user(user.id)
    assert stored.active
    assert stored.password_hash == user.password_hash
    assert await world.session_ids(user) == []


async def test_reactivates_a_user_once(
    world: World, reactivate: ReactivateUser
) -> None:
    user = await world.add_user(active=False)
    for _ in range(2):
        await reactivate(actor=MANAGER, user_id=user.id)
    assert world.events == [UserReactivated(user_id=user.id)]


async def test_refuses_a_user_who_does_not_exist(
    deactivate: DeactivateUser, reactivate: ReactivateUser
) -> None:
    for change in (deactivate, reactivate):
        with pytest.raises(UserNotFound):
            await change(actor=MANAGER, user_id=an_id())
