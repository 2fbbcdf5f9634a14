"""Requests for the current state write nothing, so versions and ETags stay."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from application.identity import (
    DeactivateUser,
    GrantRole,
    ReactivateUser,
    RequestEmailVerification,
    RevokeRole,
)
from application.identity.permissions import IdentityPermission
from domain.identity.user import User
from tests.application.identity.world import World
from tests.builders import an_actor

MANAGER = an_actor(IdentityPermission.MANAGE_USERS)

Act = Callable[[World, User], Awaitable[None]]


async def grant(world: World, user: User) -> None:
    await GrantRole(begin=world.begin)(actor=MANAGER, user_id=user.id, role="member")


async def revoke(world: World, user: User) -> None:
    await RevokeRole(begin=world.begin)(
        actor=MANAGER, user_id=user.id, role="organizer"
    )


async def deactivate(world: World, user: User) -> None:
    await DeactivateUser(begin=world.begin)(actor=MANAGER, user_id=user.id)


async def reactivate(world: World, user: User) -> None:
    await ReactivateUser(begin=world.begin)(actor=MANAGER, user_id=user.id)


async def request_verification(world: World, user: User) -> None:
    request = RequestEmailVerification(limiter=world.limiter, begin=world.begin)
    await request(user_id=user.id)


ACTS: Mapping[str, tuple[Act, bool]] = {  # and whether the user is active at first
    "a role that the user has": (grant, True),
    "a role that the user has not": (revoke, True),
    "the deactivation of an inactive user": (deactivate, False),
    "the reactivation of an active user": (reactivate, True),
    "the verification of a verified address": (request_verification, True),
}


@pytest.mark.parametrize(("act", "active"), ACTS.values(), ids=ACTS)
async def test_writes_nothing_for(world: World, act: Act, active: bool) -> None:
    user = await world.add_user(email_verified=True, active=active)
    async with world.unchanged():
        await act(world, user)
