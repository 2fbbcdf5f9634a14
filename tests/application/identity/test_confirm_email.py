from collections.abc import Callable
from datetime import timedelta

import pytest

from application.identity import ConfirmEmail
from application.identity.ports import InvalidLink, Purpose
from domain.identity.email_address import EmailAddress
from domain.identity.user import (
    EmailChanged,
    EmailTaken,
    EmailVerified,
    User,
    UserNotFound,
)
from tests.application.identity.world import World
from tests.builders import an_id

PRESENT, NEW = EmailAddress("ada@example.com"), EmailAddress("ada@new.example")
LINK_LIFETIME, SECOND = timedelta(days=1), timedelta(seconds=1)
VERIFY, CHANGE = Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL


@pytest.fixture
def confirm(world: World) -> ConfirmEmail:
    return ConfirmEmail(
        begin=world.begin, one_time_tokens=world.one_time_tokens, clock=world.clock
    )


async def must_refuse(
    world: World, confirm: ConfirmEmail, user: User, token: str
) -> None:
    async with world.unchanged():
        with pytest.raises(InvalidLink) as refusal:
            await confirm(user_id=user.id, token=token)
    assert refusal.value.field == "token"


async def test_verifies_the_present_address(
    world: World, confirm: ConfirmEmail
) -> None:
    user = await world.add_user(email=PRESENT)
    await confirm(user_id=user.id, token=await world.link_token(user, VERIFY))
    stored = await world.stored_user(user.id)
    assert (stored.email, stored.email_verified) == (PRESENT, True)
    assert world.events == [EmailVerified(user_id=user.id)]


async def test_replaces_the_address_with_the_new_one(
    world: World, confirm: ConfirmEmail
) -> None:
    user = await world.add_user(email=PRESENT, new_email=NEW)
    await confirm(user_id=user.id, token=await world.link_token(user, CHANGE))
    stored = await world.stored_user(user.id)
    assert (stored.email, stored.email_verified, stored.new_email) == (NEW, True, None)
    assert world.events == [EmailChanged(user_id=user.id)]


async def test_verifies_the_present_address_while_a_new_one_is_awaited(
    world: World, confirm: ConfirmEmail
) -> None:
    user = await world.add_user(email=PRESENT, new_email=NEW)
    await confirm(user_id=user.id, token=await world.link_token(user, VERIFY))
    stored = await world.stored_user(user.id)
    assert (stored.email, stored.email_verified, stored.new_email) == (
        PRESENT,
        True,
        NEW,
    )


@pytest.mark.parametrize("purpose", [VERIFY, CHANGE])
async def test_takes_a_link_once(
    world: World, confirm: ConfirmEmail, purpose: Purpose
) -> None:
    user = await world.add_user(new_email=NEW)
    token = await world.link_token(user, purpose)
    await confirm(user_id=user.id, token=token)
    await must_refuse(world, confirm, user, token)


@pytest.mark.parametrize("purpose", [VERIFY, CHANGE])
async def test_takes_a_link_for_a_day(
    world: World, confirm: ConfirmEmail, purpose: Purpose
) -> None:
    user, late = (
        await world.add_user(new_email=NEW),
        await world.add_user(new_email=NEW),
    )
    token = await world.link_token(user, purpose)
    late_token = await world.link_token(late, purpose)
    world.clock.advance(LINK_LIFETIME - SECOND)
    await confirm(user_id=user.id, token=token)
    world.clock.advance(SECOND)
    await must_refuse(world, confirm, late, late_token)


async def test_refuses_the_link_of_another_user(
    world: World, confirm: ConfirmEmail
) -> None:
    user, other = await world.add_user(), await world.add_user()
    await must_refuse(world, confirm, user, await world.link_token(other, VERIFY))


async def test_refuses_a_link_that_serves_another_purpose(
    world: World, confirm: ConfirmEmail
) -> None:
    user = await world.add_user(new_email=NEW)
    token = await world.link_token(user, Purpose.RESET_PASSWORD)
    await must_refuse(world, confirm, user, token)


def change_the_address_and_back(user: User) -> None:
    present = user.email
    for email in (NEW, present):
        user.change_email(email)
    user.request_new_email(NEW)


CHANGES: dict[str, Callable[[User], object]] = {
    "a newer address": lambda user: user.request_new_email(
        EmailAddress("ada@newer.example")
    ),
    "the same new address": lambda user: user.request_new_email(NEW),
    "the present address of before": change_the_address_and_back,
    "another password": lambda user: user.change_password("another hash"),
    "deactivation": User.deactivate,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_refuses_a_link_that_is_older_than_a_change_of_the_account(
    world: World, confirm: ConfirmEmail, change: Callable[[User], object]
) -> None:
    user = await world.add_user(new_email=NEW)
    token = await world.link_token(user, CHANGE)
    await world.change_user(user, change)
    await must_refuse(world, confirm, user, token)


async def test_refuses_a_link_to_a_new_address_when_none_is_awaited(
    world: World, confirm: ConfirmEmail
) -> None:
    user = await world.add_user()
    await must_refuse(world, confirm, user, await world.link_token(user, CHANGE))


async def test_refuses_a_new_address_that_another_user_has_by_now(
    world: World, confirm: ConfirmEmail
) -> None:
    user = await world.add_user(new_email=NEW)
    await world.add_user(email=NEW)
    token = await world.link_token(user, CHANGE)
    async with world.unchanged():
        with pytest.raises(EmailTaken):
            await confirm(user_id=user.id, token=token)


@pytest.mark.parametrize("token", ["", "no token", "é"])
async def test_refuses_a_malformed_token(
    world: World, confirm: ConfirmEmail, token: str
) -> None:
    await must_refuse(world, confirm, await world.add_user(), token)


async def test_refuses_a_user_who_does_not_exist(
    world: World, confirm: ConfirmEmail
) -> None:
    token = await world.link_token(await world.add_user(), VERIFY)
    with pytest.raises(UserNotFound):
        await confirm(user_id=an_id(), token=token)
