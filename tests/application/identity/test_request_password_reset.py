import pytest

from application.errors import Invalid, RateLimited
from application.identity import EmailUser, RequestPasswordReset
from application.jobs.payload import from_json
from tests.application.identity.world import World
from tests.builders import NOW, a_run

ADA, UNKNOWN = "ada@example.com", "nobody@example.com"


@pytest.mark.parametrize("email", [ADA, " ADA@Example.com "])
async def test_mails_a_link_to_the_owner(
    world: World, request_reset: RequestPasswordReset, email: str
) -> None:
    user = await world.add_user(email=ADA)
    await request_reset(email=email)
    assert await world.notices(user) == ["password_forgotten"]


async def test_leaves_the_account_as_it_is(
    world: World, request_reset: RequestPasswordReset
) -> None:
    user = await world.add_user(email=ADA)
    session, _ = await world.add_session(user)
    await request_reset(email=ADA)
    assert await world.stored_user(user.id) == user
    assert await world.session_ids(user) == [session.id]


async def test_adds_a_job_of_the_same_kind_for_an_unknown_address(
    world: World, request_reset: RequestPasswordReset
) -> None:
    """Neither the response nor the storage reveals which accounts exist."""
    await world.add_user(email=ADA)
    await request_reset(email=ADA)
    await request_reset(email=UNKNOWN)
    known, unknown = await world.jobs("EmailUser")
    assert known.payload.keys() == unknown.payload.keys()
    assert known.payload["notice"] == unknown.payload["notice"]
    assert known.due_at == unknown.due_at == NOW
    assert UNKNOWN not in str(unknown)


async def test_mails_nothing_to_an_unknown_address(
    world: World, request_reset: RequestPasswordReset, email_user: EmailUser
) -> None:
    await world.add_user(email=ADA)
    await request_reset(email=UNKNOWN)
    [job] = await world.jobs("EmailUser")
    await email_user(a_run(), **from_json(job.payload, email_user, a_run()))
    assert world.mails() == []


async def test_refuses_a_malformed_address(
    world: World, request_reset: RequestPasswordReset
) -> None:
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await request_reset(email="no address")
    assert refusal.value.field == "email"


@pytest.mark.parametrize("email", [ADA, UNKNOWN])
async def test_limits_the_mails_to_an_address_known_or_unknown(
    world: World, request_reset: RequestPasswordReset, email: str
) -> None:
    await world.add_user(email=ADA)
    for _ in range(3):
        await request_reset(email=email)
    async with world.unchanged():
        with pytest.raises(RateLimited):
            await request_reset(email=email.upper())
    await request_reset(email="eve@example.com")
