"""Use cases that require the password act only on a proof that is still current."""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from typing import get_type_hints
from uuid import UUID

import pytest

from adapters.identity.passwords import Argon2Passwords
from application import identity
from application.errors import RateLimited, Refused
from application.identity import (
    ChangeEmail,
    ChangePassword,
    DeleteAccount,
    LogIn,
    ProvePassword,
    RegisterUser,
)
from application.identity.log_in import WrongCredentials
from application.identity.policies import WrongPassword
from application.identity.ports import Passwords
from application.use_cases import listed_use_cases
from domain.identity.user import User
from tests.application.identity.raced_passwords import CheapHashing
from tests.application.identity.world import (
    CLIENT_ADDRESS,
    NEW_PASSWORD,
    PASSWORD,
    World,
)
from tests.builders import an_id

Prove = Callable[[World, User, UUID, str], Awaitable[object]]
"""Proves the user's password in a session, and acts on the proof."""


async def change_email(
    world: World, user: User, session_id: UUID, password: str
) -> None:
    change = ChangeEmail(limiter=world.limiter, begin=world.begin, prove=world.prove)
    await change(
        user_id=user.id,
        session_id=session_id,
        password=password,
        email="ada@new.example",
    )


async def change_password(
    world: World, user: User, session_id: UUID, password: str
) -> None:
    change = ChangePassword(
        begin=world.begin, passwords=world.passwords, prove=world.prove
    )
    await change(
        user_id=user.id,
        session_id=session_id,
        old_password=password,
        new_password=NEW_PASSWORD,
    )


async def delete_account(
    world: World, user: User, session_id: UUID, password: str
) -> None:
    delete = DeleteAccount(begin=world.begin, prove=world.prove)
    await delete(user_id=user.id, session_id=session_id, password=password)


IN_A_SESSION: Mapping[type, Prove] = {
    ChangeEmail: change_email,
    ChangePassword: change_password,
    DeleteAccount: delete_account,
}
in_a_session = pytest.mark.parametrize(
    "prove", IN_A_SESSION.values(), ids=[kind.__name__ for kind in IN_A_SESSION]
)


def test_the_use_cases_that_require_the_password_are_listed() -> None:
    def asks(kind: type, wanted: object) -> bool:
        return wanted in get_type_hints(kind).values()

    kinds = {*listed_use_cases(identity)}
    assert {kind for kind in kinds if asks(kind, ProvePassword)} == {*IN_A_SESSION}
    verifying = {
        kind
        for kind in kinds
        if "find_matching_form" in kind.__call__.__code__.co_names
    }
    assert {kind for kind in verifying if asks(kind, Passwords)} == {
        LogIn,
        ProvePassword,
    }


@in_a_session
async def test_refuses_a_password_that_is_reset_while_it_is_proved(
    world: World, prove: Prove
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.change_user(
        user, lambda stored: stored.reset_password("the hash of the owner")
    )
    with pytest.raises(WrongPassword):
        await prove(world, user, an_id(), PASSWORD)
    stored = await world.stored_user(user.id)
    assert (stored.password_hash, stored.new_email) == ("the hash of the owner", None)


@in_a_session
async def test_takes_a_password_whose_hash_is_renewed_while_it_is_proved(
    world: World, prove: Prove
) -> None:
    user = await world.add_user()
    renewed = await world.passwords.hash(PASSWORD)

    def renew(stored: User) -> None:
        stored.password_hash = renewed

    world.passwords.meanwhile = lambda: world.change_user(user, renew)
    await prove(world, user, an_id(), PASSWORD)


@in_a_session
async def test_limits_the_guesses_of_a_session(world: World, prove: Prove) -> None:
    user, session_id = await world.add_user(), an_id()
    for _ in range(10):
        with pytest.raises(WrongPassword):
            await prove(world, user, session_id, "not the password")
    async with world.unchanged():
        with pytest.raises(RateLimited):
            await prove(world, user, session_id, PASSWORD)
    await prove(world, user, an_id(), PASSWORD)


async def test_counts_the_guesses_of_a_session_together(world: World) -> None:
    user, session_id = await world.add_user(), an_id()
    refusals: list[type[Refused]] = []
    for prove in [*IN_A_SESSION.values()] * 4:
        with pytest.raises(Refused) as refusal:
            await prove(world, user, session_id, "not the password")
        refusals.append(refusal.type)
    assert refusals == [WrongPassword] * 10 + [RateLimited] * 2


MEANWHILE: Mapping[str, Callable[[User], object]] = {
    "verifies the address": User.verify_email,
    "changes the name": lambda user: user.rename("Ada Lovelace"),
    "asks for a new address": lambda user: user.request_new_email(user.email),
}


@pytest.mark.parametrize("change", MEANWHILE.values(), ids=MEANWHILE)
async def test_lets_in_an_owner_whose_account_changes_during_the_sign_in(
    world: World, log_in: LogIn, change: Callable[[User], object]
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.change_user(user, change)
    await log_in(email=user.email, password=PASSWORD, client_address=CLIENT_ADDRESS)


async def test_lets_in_an_owner_twice_while_the_hash_is_renewed(
    world: World, log_in: LogIn
) -> None:
    former = Argon2Passwords(CheapHashing(argon2_time_cost=2))
    user = await world.add_user(
        password_hash=await former.hash(PASSWORD, requester=CLIENT_ADDRESS)
    )
    world.passwords.meanwhile = lambda: log_in(
        email=user.email, password=PASSWORD, client_address=CLIENT_ADDRESS
    )
    await log_in(email=user.email, password=PASSWORD, client_address=CLIENT_ADDRESS)
    assert len(await world.session_ids(user)) == 2


async def test_refuses_the_old_password_if_it_is_reset_during_the_sign_in(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.change_user(
        user, lambda stored: stored.reset_password("the hash of the owner")
    )
    with pytest.raises(WrongCredentials):
        await log_in(email=user.email, password=PASSWORD, client_address=CLIENT_ADDRESS)


COMPOSED = "Übermäßig ữ schöner Schlüssel"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
FORMS = pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED], ids=["NFC", "NFD"])


@FORMS
async def test_accepts_a_password_in_every_unicode_form(
    world: World, log_in: LogIn, register: RegisterUser, typed: str
) -> None:
    for number, chosen in enumerate((COMPOSED, DECOMPOSED)):
        email = f"ada@{number}.example"
        profile = await register(email=email, password=chosen, name="Ada")
        await log_in(email=email, password=typed, client_address=CLIENT_ADDRESS)
        await world.prove(user_id=profile.id, session_id=an_id(), password=typed)


async def test_takes_a_password_that_a_former_version_hashed_as_it_was_typed(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user(password=DECOMPOSED)
    await world.prove(user_id=user.id, session_id=an_id(), password=DECOMPOSED)
    await log_in(email=user.email, password=DECOMPOSED, client_address=CLIENT_ADDRESS)
    assert await world.has_password(user.id, COMPOSED)  # in NFC from now on
    await log_in(email=user.email, password=COMPOSED, client_address=CLIENT_ADDRESS)


@pytest.mark.parametrize("account", ["ada@example.com", "nobody@example.com"])
async def test_hashes_a_wrong_password_as_often_for_known_and_unknown_accounts(
    world: World, log_in: LogIn, account: str
) -> None:
    await world.add_user(email="ada@example.com")
    with pytest.raises(WrongCredentials):
        await log_in(email=account, password=DECOMPOSED, client_address=CLIENT_ADDRESS)
    assert world.passwords.verified == 2
