from datetime import timedelta

import pytest

from adapters.identity.passwords import Argon2Passwords
from application.errors import RateLimited
from application.identity import LogIn, ResetPassword
from application.identity.log_in import WrongCredentials
from application.identity.policies import MAX_SESSIONS
from application.identity.ports import AccessClaims, Purpose
from domain.identity.session import SessionEnded, SessionId, SessionStarted
from domain.identity.user import SignInFailed
from tests.application.identity.raced_passwords import CheapHashing
from tests.application.identity.world import (
    CLIENT_ADDRESS,
    NEW_PASSWORD,
    PASSWORD,
    World,
)
from tests.builders import NOW

ADA = "ada@example.com"


async def refusal_of(log_in: LogIn, email: str, password: str) -> str:
    with pytest.raises(WrongCredentials) as refusal:
        await log_in(email=email, password=password, client_address=CLIENT_ADDRESS)
    return str(refusal.value)


async def test_starts_a_session(world: World, log_in: LogIn) -> None:
    user = await world.add_user(email=ADA)
    tokens = await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    [session] = await world.sessions.of_user(user.id)
    assert (session.started_at, session.refreshed_at) == (NOW, NOW)
    presented = AccessClaims(user_id=user.id, session_id=session.id)
    assert await world.tokens.read(tokens.access_token, now=NOW) == presented
    assert world.refresh_tokens.session_id(tokens.refresh_token) == session.id
    assert world.events == [
        SessionStarted(user_id=user.id, session_id=SessionId(session.id))
    ]


async def test_stores_only_a_digest_of_the_refresh_token(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user(email=ADA)
    tokens = await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    async with world.begin() as work:
        [session] = await work.sessions.of_user(user.id)
    assert session.token_digest == world.refresh_tokens.digest(tokens.refresh_token)
    assert session.token_digest != tokens.refresh_token


async def test_starts_another_session_beside_the_first(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user(email=ADA)
    for _ in range(2):
        await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    assert len(await world.session_ids(user)) == 2


async def test_ends_the_session_that_was_used_longest_ago_where_there_are_many(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user(email=ADA)
    for minutes in range(MAX_SESSIONS):
        await world.add_session(user, refreshed_at=NOW - timedelta(minutes=minutes))
    before = await world.sessions.of_user(user.id)
    oldest = min(before, key=lambda session: session.refreshed_at)
    await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    after = await world.session_ids(user)
    assert len(after) == MAX_SESSIONS
    assert {session.id for session in before} - set(after) == {oldest.id}
    assert (
        SessionEnded(user_id=user.id, session_id=SessionId(oldest.id)) in world.events
    )


async def test_takes_the_address_in_any_case(world: World, log_in: LogIn) -> None:
    user = await world.add_user(email=ADA)
    await log_in(
        email=" ADA@Example.com ", password=PASSWORD, client_address=CLIENT_ADDRESS
    )
    assert len(await world.session_ids(user)) == 1


async def test_does_not_reveal_which_accounts_exist(
    world: World, log_in: LogIn
) -> None:
    await world.add_user(email=ADA)
    await world.add_user(email="gone@example.com", active=False)
    async with world.unchanged():
        refusals = {
            await refusal_of(log_in, ADA, NEW_PASSWORD),
            await refusal_of(log_in, "nobody@example.com", PASSWORD),
            await refusal_of(log_in, "not an address", PASSWORD),
            await refusal_of(log_in, "gone@example.com", PASSWORD),
        }
    assert len(refusals) == 1


@pytest.mark.parametrize("email", ["nobody@example.com", "not an address"])
async def test_hashes_the_password_for_unknown_accounts_too(
    world: World, log_in: LogIn, email: str
) -> None:
    """Otherwise the response time would reveal them."""
    hashed = []

    async def notice() -> None:
        hashed.append(email)

    world.passwords.meanwhile = notice
    await refusal_of(log_in, email, PASSWORD)
    assert hashed == [email]


async def test_refuses_a_password_that_only_begins_with_the_right_one(
    world: World, log_in: LogIn
) -> None:
    max_length = (PASSWORD * 20)[:256]
    await world.add_user(email=ADA, password=max_length)
    await refusal_of(log_in, ADA, max_length + "x")
    await refusal_of(log_in, ADA, max_length * 10_000)
    await log_in(email=ADA, password=max_length, client_address=CLIENT_ADDRESS)


async def test_records_failed_attempts(world: World, log_in: LogIn) -> None:
    user = await world.add_user(email=ADA)
    await refusal_of(log_in, ADA, NEW_PASSWORD)
    await refusal_of(log_in, "nobody@example.com", PASSWORD)
    assert world.events == [SignInFailed(user_id=user.id), SignInFailed(user_id=None)]


async def test_renews_a_hash_of_former_parameters(world: World, log_in: LogIn) -> None:
    former = Argon2Passwords(CheapHashing(argon2_time_cost=2))
    user = await world.add_user(
        email=ADA, password_hash=await former.hash(PASSWORD, requester=CLIENT_ADDRESS)
    )
    await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    stored = await world.stored_user(user.id)
    assert not world.passwords.is_outdated(stored.password_hash)
    assert await world.has_password(user.id, PASSWORD)


async def test_leaves_a_hash_of_present_parameters_alone(
    world: World, log_in: LogIn
) -> None:
    user = await world.add_user(email=ADA)
    await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    assert await world.stored_user(user.id) == user


async def test_limits_the_attempts_on_an_account(world: World, log_in: LogIn) -> None:
    await world.add_user(email=ADA)
    await world.add_user(email="eve@example.com")
    for email in (ADA, " ADA@Example.com ") * 5:
        await refusal_of(log_in, email, NEW_PASSWORD)
    with pytest.raises(RateLimited):
        await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    await log_in(
        email="eve@example.com", password=PASSWORD, client_address=CLIENT_ADDRESS
    )


async def test_limits_the_attempts_on_an_unknown_account(log_in: LogIn) -> None:
    for _ in range(10):
        await refusal_of(log_in, ADA, PASSWORD)
    with pytest.raises(RateLimited):
        await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)


async def fail_from(log_in: LogIn, client_address: str, *, times: int = 10) -> None:
    for _ in range(times):
        with pytest.raises((WrongCredentials, RateLimited)):
            await log_in(
                email=ADA, password=NEW_PASSWORD, client_address=client_address
            )


async def test_locks_out_the_origin_of_the_guesses_and_no_other(
    world: World, log_in: LogIn
) -> None:
    await world.add_user(email=ADA)
    await fail_from(log_in, "198.51.100.1")
    with pytest.raises(RateLimited):
        await log_in(email=ADA, password=PASSWORD, client_address="198.51.100.1")
    await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)


async def guess_from_everywhere(log_in: LogIn) -> None:
    for number in range(10):
        await fail_from(log_in, f"198.51.100.{number}")


async def test_limits_the_attempts_from_all_unknown_origins_together(
    world: World, log_in: LogIn
) -> None:
    await world.add_user(email=ADA)
    await guess_from_everywhere(log_in)
    with pytest.raises(RateLimited):
        await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)


async def test_lets_the_owner_in_from_a_known_origin_above_that(
    world: World, log_in: LogIn
) -> None:
    await world.add_user(email=ADA)
    await log_in(email=ADA, password=PASSWORD, client_address=CLIENT_ADDRESS)
    await guess_from_everywhere(log_in)
    await log_in(
        email=" Ada@Example.com ", password=PASSWORD, client_address=CLIENT_ADDRESS
    )


async def test_lets_the_owner_in_from_where_the_password_was_reset(
    world: World, log_in: LogIn, reset: ResetPassword
) -> None:
    user = await world.add_user(email=ADA)
    token = await world.link_token(user, Purpose.RESET_PASSWORD)
    await guess_from_everywhere(log_in)
    await reset(token=token, new_password=NEW_PASSWORD, client_address=CLIENT_ADDRESS)
    await log_in(email=ADA, password=NEW_PASSWORD, client_address=CLIENT_ADDRESS)


async def test_does_not_learn_an_origin_from_a_wrong_password(
    world: World, log_in: LogIn
) -> None:
    await world.add_user(email=ADA)
    await fail_from(log_in, CLIENT_ADDRESS, times=1)
    assert not await world.limiter.is_known(ADA, CLIENT_ADDRESS)
