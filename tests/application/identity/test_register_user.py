from typing import Any

import pytest

from application.errors import Invalid
from application.identity import RegisterUser
from domain.identity.user import EmailTaken, Role, UserRegistered
from tests.application.identity.world import PASSWORD, World
from tests.builders import NOW


async def test_stores_an_unverified_member(
    world: World, register: RegisterUser
) -> None:
    profile = await register(email="ada@example.com", password=PASSWORD, name="Ada")
    user = await world.stored_user(profile.id)
    assert (user.email, user.name) == ("ada@example.com", "Ada")
    assert (user.email_verified, user.active) == (False, True)
    assert user.roles == {Role.MEMBER}
    assert user.registered_at == NOW
    assert world.events[0] == UserRegistered(user_id=user.id)


async def test_stores_the_password_as_a_hash(
    world: World, register: RegisterUser
) -> None:
    profile = await register(email="ada@example.com", password=PASSWORD, name="Ada")
    user = await world.stored_user(profile.id)
    assert PASSWORD not in user.password_hash
    assert await world.has_password(user.id, PASSWORD)


async def test_returns_a_profile_without_the_password_hash(
    world: World, register: RegisterUser
) -> None:
    profile = await register(email="ada@example.com", password=PASSWORD, name="Ada")
    assert profile == await world.users.profile(profile.id)
    user = await world.stored_user(profile.id)
    assert user.password_hash not in str(profile)


async def test_stores_the_address_in_lower_case(
    world: World, register: RegisterUser
) -> None:
    profile = await register(email=" Ada@Example.COM ", password=PASSWORD, name="Ada")
    assert profile.email == "ada@example.com"


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
async def test_refuses_an_address_that_is_registered(
    world: World, register: RegisterUser, email: str
) -> None:
    await world.add_user(email="ada@example.com")
    async with world.unchanged():
        with pytest.raises(EmailTaken):
            await register(email=email, password=PASSWORD, name="Eve")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("name", ""),
        ("name", "Ada\nBcc: all@example.com"),
        ("password", "short"),
        ("password", "abc" * 4),
        ("password", "qwerty123456"),
        ("password", "QWERTY123456"),
    ],
)
async def test_refuses_a_value_that_is_not_acceptable(
    world: World, register: RegisterUser, field: str, value: str
) -> None:
    account: dict[str, Any] = {
        "email": "ada@example.com",
        "password": PASSWORD,
        "name": "Ada",
    }
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await register(**{**account, field: value})
    assert refusal.value.field == field


async def test_mails_a_verification_link(world: World, register: RegisterUser) -> None:
    profile = await register(email="ada@example.com", password=PASSWORD, name="Ada")
    user = await world.stored_user(profile.id)
    assert await world.notices(user) == ["verify_email"]


async def test_mails_no_link_to_an_address_that_is_verified(
    world: World, register: RegisterUser
) -> None:
    profile = await register(
        email="ada@example.com", password=PASSWORD, name="Ada", email_verified=True
    )
    assert profile.email_verified
    assert await world.jobs("EmailUser") == []
