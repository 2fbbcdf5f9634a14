import pytest

from application.errors import RateLimited
from application.identity import RequestEmailVerification
from domain.identity.user import UserNotFound, VerificationRequested
from tests.application.identity.world import World
from tests.builders import an_id


@pytest.fixture
def request_verification(world: World) -> RequestEmailVerification:
    return RequestEmailVerification(limiter=world.limiter, begin=world.begin)


async def test_mails_another_link(
    world: World, request_verification: RequestEmailVerification
) -> None:
    user = await world.add_user()
    for _ in range(2):
        await request_verification(user_id=user.id)
    assert await world.notices(user) == ["verify_email", "verify_email"]
    assert world.events == [VerificationRequested(user_id=user.id)] * 2


async def test_mails_nothing_to_a_verified_address(
    world: World, request_verification: RequestEmailVerification
) -> None:
    user = await world.add_user(email_verified=True)
    await request_verification(user_id=user.id)
    assert await world.notices(user) == []


async def test_refuses_a_user_who_does_not_exist(
    request_verification: RequestEmailVerification,
) -> None:
    with pytest.raises(UserNotFound):
        await request_verification(user_id=an_id())


async def test_limits_the_mails_to_each_user(
    world: World, request_verification: RequestEmailVerification
) -> None:
    user, other = await world.add_user(), await world.add_user()
    for _ in range(3):
        await request_verification(user_id=user.id)
    async with world.unchanged():
        with pytest.raises(RateLimited):
            await request_verification(user_id=user.id)
    await request_verification(user_id=other.id)
