import pytest

from application.errors import Invalid, TooMany
from application.identity import ChangeEmail
from application.identity.policies import WrongPassword
from domain.identity.user import NewEmailRequested, UserNotFound
from tests.application.identity.world import NEW_PASSWORD, PASSWORD, World
from tests.builders import an_id

NEW_ADDRESS = "ada@new.example"


@pytest.fixture
def change_email(world: World) -> ChangeEmail:
    return ChangeEmail(
        limiter=world.limiter,
        users=world.users,
        begin=world.begin,
        passwords=world.passwords,
    )


async def test_keeps_the_present_address_until_the_new_one_is_confirmed(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user(email="ada@example.com", email_verified=True)
    await change_email(user_id=user.id, password=PASSWORD, email=NEW_ADDRESS)
    stored = await world.stored_user(user.id)
    assert (stored.email, stored.email_verified) == ("ada@example.com", True)
    assert stored.new_email == NEW_ADDRESS
    assert world.events == [NewEmailRequested(user_id=user.id)]


async def test_mails_a_link_to_the_new_address_and_a_warning_to_the_present_one(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    await change_email(user_id=user.id, password=PASSWORD, email=NEW_ADDRESS)
    assert await world.notices(user) == ["email_changing", "new_email"]


async def test_stores_the_new_address_in_lower_case(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    await change_email(user_id=user.id, password=PASSWORD, email=" Ada@New.EXAMPLE ")
    assert (await world.stored_user(user.id)).new_email == NEW_ADDRESS


async def test_replaces_a_change_that_was_requested_before(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    for email in ("ada@typo.example", NEW_ADDRESS):
        await change_email(user_id=user.id, password=PASSWORD, email=email)
    assert (await world.stored_user(user.id)).new_email == NEW_ADDRESS


async def test_does_not_reveal_whether_the_new_address_is_taken(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    await world.add_user(email="eve@example.com")
    await change_email(user_id=user.id, password=PASSWORD, email="eve@example.com")
    assert (await world.stored_user(user.id)).new_email == "eve@example.com"


async def test_refuses_a_wrong_password(world: World, change_email: ChangeEmail) -> None:
    user = await world.add_user()
    async with world.unchanged():
        with pytest.raises(WrongPassword) as refusal:
            await change_email(user_id=user.id, password=NEW_PASSWORD, email=NEW_ADDRESS)
    assert refusal.value.field == "password"


async def test_refuses_a_text_that_is_no_address(world: World, change_email: ChangeEmail) -> None:
    user = await world.add_user()
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await change_email(user_id=user.id, password=PASSWORD, email="no address")
    assert refusal.value.field == "email"


async def test_refuses_a_user_who_does_not_exist(change_email: ChangeEmail) -> None:
    with pytest.raises(UserNotFound):
        await change_email(user_id=an_id(), password=PASSWORD, email=NEW_ADDRESS)


async def test_refuses_when_the_user_is_deleted_while_the_password_is_checked(
    world: World, change_email: ChangeEmail
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.remove_user(user)
    with pytest.raises(UserNotFound):
        await change_email(user_id=user.id, password=PASSWORD, email=NEW_ADDRESS)


async def test_limits_the_mails_to_an_address_whoever_requests_them(
    world: World, change_email: ChangeEmail
) -> None:
    users = [await world.add_user() for _ in range(4)]
    for user in users[:3]:
        await change_email(user_id=user.id, password=PASSWORD, email=NEW_ADDRESS)
    async with world.unchanged():
        with pytest.raises(TooMany):
            await change_email(user_id=users[3].id, password=PASSWORD, email="ADA@new.example")
    await change_email(user_id=users[3].id, password=PASSWORD, email="eve@new.example")
