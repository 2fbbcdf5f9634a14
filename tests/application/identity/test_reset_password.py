from collections.abc import Callable
from datetime import timedelta

import pytest

from application.errors import Invalid
from application.identity import ResetPassword
from application.identity.ports import InvalidLink, Purpose
from domain.identity.email_address import EmailAddress
from domain.identity.user import PasswordReset, User
from tests.application.identity.world import (
    CLIENT_ADDRESS,
    NEW_PASSWORD,
    PASSWORD,
    World,
)

LINK_LIFETIME, SECOND = timedelta(minutes=30), timedelta(seconds=1)
RESET = Purpose.RESET_PASSWORD


async def must_refuse(world: World, reset: ResetPassword, token: str) -> None:
    async with world.unchanged():
        with pytest.raises(InvalidLink) as refusal:
            await reset(
                token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS
            )
    assert refusal.value.field == "token"


async def test_replaces_the_password(world: World, reset: ResetPassword) -> None:
    user = await world.add_user()
    await reset(
        token=await world.link_token(user, RESET),
        new_password=NEW_PASSWORD,
        client_address=CLIENT_ADDRESS,
    )
    assert await world.has_password(user.id, NEW_PASSWORD)
    assert not await world.has_password(user.id, PASSWORD)
    assert PasswordReset(user_id=user.id, generation=1) in world.events


async def test_ends_every_session_of_the_user(
    world: World, reset: ResetPassword
) -> None:
    user, other = await world.add_user(), await world.add_user()
    for _ in range(2):
        await world.add_session(user)
    theirs, _ = await world.add_session(other)
    await reset(
        token=await world.link_token(user, RESET),
        new_password=NEW_PASSWORD,
        client_address=CLIENT_ADDRESS,
    )
    assert await world.session_ids(user) == []
    assert await world.session_ids(other) == [theirs.id]


async def test_verifies_the_address_to_which_the_link_was_mailed(
    world: World, reset: ResetPassword
) -> None:
    user = await world.add_user()
    await reset(
        token=await world.link_token(user, RESET),
        new_password=NEW_PASSWORD,
        client_address=CLIENT_ADDRESS,
    )
    assert (await world.stored_user(user.id)).email_verified


async def test_drops_a_pending_change_of_address(
    world: World, reset: ResetPassword
) -> None:
    user = await world.add_user(new_email=EmailAddress("thief@example.com"))
    await reset(
        token=await world.link_token(user, RESET),
        new_password=NEW_PASSWORD,
        client_address=CLIENT_ADDRESS,
    )
    assert (await world.stored_user(user.id)).new_email is None


async def test_notifies_the_owner(world: World, reset: ResetPassword) -> None:
    user = await world.add_user()
    await reset(
        token=await world.link_token(user, RESET),
        new_password=NEW_PASSWORD,
        client_address=CLIENT_ADDRESS,
    )
    assert await world.notices(user) == ["password_changed"]


async def test_takes_a_link_once(world: World, reset: ResetPassword) -> None:
    user = await world.add_user()
    token = await world.link_token(user, RESET)
    await reset(token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS)
    await must_refuse(world, reset, token)


async def test_takes_a_link_for_half_an_hour(
    world: World, reset: ResetPassword
) -> None:
    token = await world.link_token(await world.add_user(), RESET)
    late_token = await world.link_token(await world.add_user(), RESET)
    world.clock.advance(LINK_LIFETIME - SECOND)
    await reset(token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS)
    world.clock.advance(SECOND)
    await must_refuse(world, reset, late_token)


@pytest.mark.parametrize("purpose", [Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL])
async def test_refuses_a_link_that_serves_another_purpose(
    world: World, reset: ResetPassword, purpose: Purpose
) -> None:
    user = await world.add_user(new_email=EmailAddress("ada@new.example"))
    await must_refuse(world, reset, await world.link_token(user, purpose))


ADA, NEW = EmailAddress("ada@example.com"), EmailAddress("ada@new.example")


def change_the_address_and_back(user: User) -> None:
    user.change_email(NEW)
    user.change_email(ADA)


def deactivate_and_reactivate(user: User) -> None:
    user.deactivate()
    user.reactivate()


CHANGES: dict[str, Callable[[User], object]] = {
    "another password": lambda user: user.reset_password("another hash"),
    "another address": lambda user: user.change_email(NEW),
    "the address of before": change_the_address_and_back,
    "deactivation": User.deactivate,
    "reactivation": deactivate_and_reactivate,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_refuses_a_link_that_is_older_than_a_change_of_the_account(
    world: World, reset: ResetPassword, change: Callable[[User], object]
) -> None:
    user = await world.add_user(email=ADA)
    token = await world.link_token(user, RESET)
    await world.change_user(user, change)
    await must_refuse(world, reset, token)


PRETENDERS_CHANGES: dict[str, Callable[[User], object]] = {
    "the password": lambda user: user.change_password("another hash"),
    "a new address": lambda user: user.request_new_email(NEW),
    "the name": lambda user: user.rename("Eve"),
}


@pytest.mark.parametrize("change", PRETENDERS_CHANGES.values(), ids=PRETENDERS_CHANGES)
async def test_takes_the_link_of_the_owner_whatever_a_pretender_changes(
    world: World, reset: ResetPassword, change: Callable[[User], object]
) -> None:
    user = await world.add_user()
    token = await world.link_token(user, RESET)
    await world.change_user(user, change)
    await reset(token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS)
    assert await world.has_password(user.id, NEW_PASSWORD)


@pytest.mark.parametrize("token", ["", "no token", "é"])
async def test_refuses_a_malformed_token(
    world: World, reset: ResetPassword, token: str
) -> None:
    await must_refuse(world, reset, token)


@pytest.mark.parametrize("weak", ["short", "x" * 257, "abc" * 4, "Qwerty123456"])
async def test_refuses_a_weak_password_and_leaves_the_link_valid(
    world: World, reset: ResetPassword, weak: str
) -> None:
    token = await world.link_token(await world.add_user(), RESET)
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await reset(token=token, new_password=weak, client_address=CLIENT_ADDRESS)
    assert refusal.value.field == "new_password"
    await reset(token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS)
