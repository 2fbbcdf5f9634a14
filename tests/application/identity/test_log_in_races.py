"""Changes to an account while its password is being verified."""

from collections.abc import Callable

import pytest

from application.identity import LogIn
from application.identity.log_in import WrongCredentials
from domain.identity.email_address import EmailAddress
from domain.identity.user import User
from tests.application.identity.world import CLIENT_ADDRESS, PASSWORD, World

CHANGES: dict[str, Callable[[User], object]] = {
    "another password": lambda user: user.change_password("another hash"),
    "another address": lambda user: user.change_email(EmailAddress("ada@new.example")),
    "deactivation": User.deactivate,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_refuses_an_account_that_changes_while_its_password_is_checked(
    world: World, log_in: LogIn, change: Callable[[User], object]
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.change_user(user, change)
    with pytest.raises(WrongCredentials):
        await log_in(email=user.email, password=PASSWORD, client_address=CLIENT_ADDRESS)
    assert await world.session_ids(user) == []


async def test_refuses_an_account_that_is_deleted_while_its_password_is_checked(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.remove_user(user)
    with pytest.raises(WrongCredentials):
        await log_in(email=user.email, password=PASSWORD, client_address=CLIENT_ADDRESS)
    assert await world.session_ids(user) == []
