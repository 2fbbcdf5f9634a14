from contextlib import suppress

import pytest

from application.errors import Invalid, RateLimited
from application.identity import ChangeEmail, RequestPasswordReset
from application.identity.policies import WrongPassword
from domain.identity.user import NewEmailRequested, User, UserNotFound
from tests.application.identity.world import NEW_PASSWORD, PASSWORD, World
from tests.builders import an_id

NEW_ADDRESS = "ada@new.example"


@pytest.fixture
def change_email(world: World) -> ChangeEmail:
    return ChangeEmail(limiter=world.limiter, begin=world.begin, prove=world.prove)


async def test_keeps_the_present_address_until_the_new_one_is_confirmed(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user(email="ada@example.com", email_verified=True)
    await change_email(
        user_id=user.id, session_id=an_id(), password=PASSWORD, email=NEW_ADDRESS
    )
    stored = await world.stored_user(user.id)
    assert (stored.email, stored.email_verified) == ("ada@example.com", True)
    assert stored.new_email == NEW_ADDRESS
    assert world.events == [NewEmailRequested(user_id=user.id, generation=1)]


async def test_mails_a_link_to_the_new_address_and_a_warning_to_the_present_one(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    await change_email(
        user_id=user.id, session_id=an_id(), password=PASSWORD, email=NEW_ADDRESS
    )
    assert await world.notices(user) == ["email_changing", "new_email"]


async def test_stores_the_new_address_in_lower_case(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    await change_email(
        user_id=user.id,
        session_id=an_id(),
        password=PASSWORD,
        email=" Ada@New.EXAMPLE ",
    )
    assert (await world.stored_user(user.id)).new_email == NEW_ADDRESS


async def test_replaces_a_change_that_was_requested_before(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    for email in ("ada@typo.example", NEW_ADDRESS):
        await change_email(
            user_id=user.id, session_id=an_id(), password=PASSWORD, email=email
        )
    assert (await world.stored_user(user.id)).new_email == NEW_ADDRESS


async def test_does_not_reveal_whether_the_new_address_is_taken(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    await world.add_user(email="eve@example.com")
    await change_email(
        user_id=user.id, session_id=an_id(), password=PASSWORD, email="eve@example.com"
    )
    assert (await world.stored_user(user.id)).new_email == "eve@example.com"


async def test_refuses_a_wrong_password(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    async with world.unchanged():
        with pytest.raises(WrongPassword) as refusal:
            await change_email(
                user_id=user.id,
                session_id=an_id(),
                password=NEW_PASSWORD,
                email=NEW_ADDRESS,
            )
    assert refusal.value.field == "password"


async def test_refuses_a_malformed_address(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await change_email(
                user_id=user.id,
                session_id=an_id(),
                password=PASSWORD,
                email="no address",
            )
    assert refusal.value.field == "email"


async def test_refuses_a_user_who_does_not_exist(change_email: ChangeEmail) -> None:
    with pytest.raises(UserNotFound):
        await change_email(
            user_id=an_id(), session_id=an_id(), password=PASSWORD, email=NEW_ADDRESS
        )


async def test_refuses_when_the_user_is_deleted_while_the_password_is_checked(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.remove_user(user)
    with pytest.raises(UserNotFound):
        await change_email(
            user_id=user.id, session_id=an_id(), password=PASSWORD, email=NEW_ADDRESS
        )


async def test_limits_the_mails_that_a_user_asks_for(
    world: World, change_email: ChangeEmail
) -> None:
    user, other = await world.add_user(), await world.add_user()

    async def ask(who: User, email: str) -> None:
        await change_email(
            user_id=who.id, session_id=an_id(), password=PASSWORD, email=email
        )

    for number in range(3):
        await ask(user, f"ada@{number}.example")
    async with world.unchanged():
        with pytest.raises(RateLimited):
            await ask(user, NEW_ADDRESS)
    await ask(other, NEW_ADDRESS)


async def test_does_not_count_against_the_resets_of_the_owner(
    world: World, change_email: ChangeEmail, request_reset: RequestPasswordReset
) -> None:
    pretender = await world.add_user(email="ada@example.com")
    for password in (NEW_PASSWORD, PASSWORD, PASSWORD, PASSWORD):
        with suppress(WrongPassword):
            await change_email(
                user_id=pretender.id,
                session_id=an_id(),
                password=password,
                email="ada@example.com",
            )
    for _ in range(3):
        await request_reset(email="ada@example.com")


async def test_counts_nothing_before_the_password_is_proved(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    for _ in range(4):
        with pytest.raises(WrongPassword):
            await change_email(
                user_id=user.id,
                session_id=an_id(),
                password=NEW_PASSWORD,
                email=NEW_ADDRESS,
            )
    await change_email(
        user_id=user.id, session_id=an_id(), password=PASSWORD, email=NEW_ADDRESS
    )
