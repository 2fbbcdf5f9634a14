"""Changes to an account while the new password is being hashed."""

from collections.abc import Callable

import pytest

from application.identity import ResetPassword
from application.identity.ports import InvalidLink, Purpose
from domain.identity.user import User
from tests.application.identity.world import CLIENT_ADDRESS, NEW_PASSWORD, World


async def test_takes_a_link_once_when_it_is_used_twice_at_the_same_time(
    world: World, reset: ResetPassword
) -> None:
    user = await world.add_user()
    token = await world.link_token(user, Purpose.RESET_PASSWORD)
    world.passwords.meanwhile = lambda: reset(
        token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS
    )
    with pytest.raises(InvalidLink):
        await reset(
            token=token,
            new_password="the password of the slower one",
            client_address=CLIENT_ADDRESS,
        )
    assert await world.has_password(user.id, NEW_PASSWORD)


CHANGES: dict[str, Callable[[User], object]] = {
    "another password": lambda user: user.reset_password("another hash"),
    "deactivation": User.deactivate,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_refuses_a_link_if_the_account_changes_during_the_reset(
    world: World, reset: ResetPassword, change: Callable[[User], object]
) -> None:
    user = await world.add_user()
    token = await world.link_token(user, Purpose.RESET_PASSWORD)
    world.passwords.meanwhile = lambda: world.change_user(user, change)
    with pytest.raises(InvalidLink):
        await reset(
            token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS
        )
    assert not await world.has_password(user.id, NEW_PASSWORD)


async def test_refuses_a_link_if_the_account_is_deleted_during_the_reset(
    world: World, reset: ResetPassword
) -> None:
    user = await world.add_user()
    token = await world.link_token(user, Purpose.RESET_PASSWORD)
    world.passwords.meanwhile = lambda: world.remove_user(user)
    with pytest.raises(InvalidLink):
        await reset(
            token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS
        )


async def test_hashes_no_password_without_a_valid_link(
    world: World, reset: ResetPassword
) -> None:
    """Hashing is slow, so it requires a valid link."""
    hashed = []

    async def notice() -> None:
        hashed.append(NEW_PASSWORD)

    user = await world.add_user()
    token = await world.link_token(user, Purpose.VERIFY_EMAIL)
    world.passwords.meanwhile = notice
    with pytest.raises(InvalidLink):
        await reset(
            token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS
        )
    assert hashed == []
