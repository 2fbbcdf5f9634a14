import asyncio

import pytest

from application.errors import Invalid
from application.identity import GrantRole, RevokeRole
from application.identity.permissions import IdentityPermission
from domain.identity.user import (
    EmailNotVerified,
    LastAdmin,
    Role,
    RoleGranted,
    RoleRevoked,
    UserNotFound,
)
from tests.application.identity.world import World
from tests.builders import an_actor, an_id

MANAGER = an_actor(IdentityPermission.MANAGE_USERS)
ADMIN = {Role.MEMBER, Role.ADMIN}


@pytest.fixture
def grant(world: World) -> GrantRole:
    return GrantRole(begin=world.begin)


@pytest.fixture
def revoke(world: World) -> RevokeRole:
    return RevokeRole(begin=world.begin)


async def test_grants_a_role(world: World, grant: GrantRole) -> None:
    user, other = await world.add_user(email_verified=True), await world.add_user()
    await grant(actor=MANAGER, user_id=user.id, role="organizer")
    assert (await world.stored_user(user.id)).roles == {Role.MEMBER, Role.ORGANIZER}
    assert await world.stored_user(other.id) == other


async def test_grants_no_role_to_an_address_that_is_not_verified(
    world: World, grant: GrantRole
) -> None:
    user = await world.add_user()
    async with world.unchanged():
        for role in ("organizer", "admin"):
            with pytest.raises(EmailNotVerified):
                await grant(actor=MANAGER, user_id=user.id, role=role)


async def test_grants_a_role_once(world: World, grant: GrantRole) -> None:
    user = await world.add_user(email_verified=True)
    for _ in range(2):
        await grant(actor=MANAGER, user_id=user.id, role="organizer")
    assert world.events == [RoleGranted(user_id=user.id, role=Role.ORGANIZER)]


async def test_revokes_a_role(world: World, revoke: RevokeRole) -> None:
    user = await world.add_user(roles={Role.MEMBER, Role.ORGANIZER})
    await revoke(actor=MANAGER, user_id=user.id, role="organizer")
    assert (await world.stored_user(user.id)).roles == {Role.MEMBER}


async def test_revokes_a_role_once(world: World, revoke: RevokeRole) -> None:
    user = await world.add_user(roles={Role.MEMBER, Role.ORGANIZER})
    for _ in range(2):
        await revoke(actor=MANAGER, user_id=user.id, role="organizer")
    assert world.events == [RoleRevoked(user_id=user.id, role=Role.ORGANIZER)]


@pytest.mark.parametrize("role", ["root", "", "ADMIN"])
async def test_refuses_a_role_that_does_not_exist(
    world: World, grant: GrantRole, revoke: RevokeRole, role: str
) -> None:
    user = await world.add_user()
    async with world.unchanged():
        for change in (grant, revoke):
            with pytest.raises(Invalid) as refusal:
                await change(actor=MANAGER, user_id=user.id, role=role)
            assert refusal.value.field == "role"


async def test_refuses_a_user_who_does_not_exist(
    grant: GrantRole, revoke: RevokeRole
) -> None:
    for change in (grant, revoke):
        with pytest.raises(UserNotFound):
            await change(actor=MANAGER, user_id=an_id(), role="admin")


async def test_revokes_the_role_of_an_admin_who_is_not_the_last(
    world: World, revoke: RevokeRole
) -> None:
    admin = await world.add_user(roles=ADMIN)
    await world.add_user(roles=ADMIN)
    await revoke(actor=MANAGER, user_id=admin.id, role="admin")
    assert (await world.stored_user(admin.id)).roles == {Role.MEMBER}


async def test_refuses_to_revoke_the_role_of_the_last_admin(
    world: World, revoke: RevokeRole
) -> None:
    admin = await world.add_user(roles=ADMIN)
    await world.add_user()
    await world.add_user(roles=ADMIN, active=False)  # who cannot sign in
    async with world.unchanged():
        with pytest.raises(LastAdmin):
            await revoke(actor=MANAGER, user_id=admin.id, role="admin")


async def test_revokes_another_role_of_the_last_admin(
    world: World, revoke: RevokeRole
) -> None:
    admin = await world.add_user(roles=ADMIN)
    await revoke(actor=MANAGER, user_id=admin.id, role="member")
    assert (await world.stored_user(admin.id)).roles == {Role.ADMIN}


async def test_leaves_an_admin_when_all_are_revoked_at_once(
    world: World, revoke: RevokeRole
) -> None:
    admins = [await world.add_user(roles=ADMIN) for _ in range(2)]
    outcomes = await asyncio.gather(
        *(revoke(actor=MANAGER, user_id=admin.id, role="admin") for admin in admins),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "LastAdmin",
        "NoneType",
    ]
