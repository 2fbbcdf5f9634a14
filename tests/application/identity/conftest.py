import pytest

from application.identity import (
    EmailUser,
    LogIn,
    RegisterUser,
    RequestPasswordReset,
    ResetPassword,
)
from tests.application.identity.world import PUBLIC_BASE_URL, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def log_in(world: World) -> LogIn:
    return LogIn(
        limiter=world.limiter,
        known_clients=world.limiter,
        users=world.users,
        begin=world.begin,
        passwords=world.passwords,
        tokens=world.tokens,
        refresh_tokens=world.refresh_tokens,
        clock=world.clock,
        ids=world.ids,
        observe=world.observe,
    )


@pytest.fixture
def reset(world: World) -> ResetPassword:
    return ResetPassword(
        users=world.users,
        begin=world.begin,
        passwords=world.passwords,
        one_time_tokens=world.one_time_tokens,
        known_clients=world.limiter,
        clock=world.clock,
    )


@pytest.fixture
def register(world: World) -> RegisterUser:
    return RegisterUser(
        begin=world.begin, passwords=world.passwords, clock=world.clock, ids=world.ids
    )


@pytest.fixture
def email_user(world: World) -> EmailUser:
    return EmailUser(
        users=world.users,
        one_time_tokens=world.one_time_tokens,
        mailer=world.mailer,
        clock=world.clock,
        public_base_url=PUBLIC_BASE_URL,
    )


@pytest.fixture
def request_reset(world: World) -> RequestPasswordReset:
    return RequestPasswordReset(
        limiter=world.limiter,
        users=world.users,
        begin=world.begin,
        clock=world.clock,
        ids=world.ids,
    )
