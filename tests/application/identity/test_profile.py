import pytest

from application.errors import Invalid, OutOfDate
from application.identity import ReviseProfile, ViewProfile
from domain.identity.user import Role, UserNotFound
from tests.application.identity.world import World
from tests.builders import an_id


@pytest.fixture
def view(world: World) -> ViewProfile:
    return ViewProfile(users=world.users)


@pytest.fixture
def revise(world: World) -> ReviseProfile:
    return ReviseProfile(begin=world.begin)


async def test_shows_the_profile_without_the_password_hash(
    world: World, view: ViewProfile
) -> None:
    user = await world.add_user(name="Ada", roles={Role.ORGANIZER, Role.MEMBER})
    await world.add_user(name="Eve")
    profile = await view(user_id=user.id)
    assert (profile.id, profile.email, profile.name) == (user.id, user.email, "Ada")
    assert profile.roles == [Role.MEMBER, Role.ORGANIZER]
    assert user.password_hash not in str(profile)


async def test_shows_no_profile_of_a_user_who_does_not_exist(view: ViewProfile) -> None:
    with pytest.raises(UserNotFound):
        await view(user_id=an_id())


async def test_renames_the_user(world: World, revise: ReviseProfile) -> None:
    user = await world.add_user(name="Ada")
    profile = await revise(
        user_id=user.id, version=user.version, name="  Ada Lovelace "
    )
    assert profile.name == "Ada Lovelace"
    assert profile.version == user.version + 1
    assert profile == await world.users.profile(user.id)


async def test_keeps_the_name_when_none_is_given(
    world: World, revise: ReviseProfile
) -> None:
    user = await world.add_user(name="Ada")
    profile = await revise(user_id=user.id, version=user.version)
    assert profile.name == "Ada"


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "Ada\r\nBcc: all@example.com"])
async def test_refuses_a_name_that_is_not_one_line(
    world: World, revise: ReviseProfile, name: str
) -> None:
    user = await world.add_user()
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await revise(user_id=user.id, version=user.version, name=name)
    assert refusal.value.field == "name"


async def test_refuses_an_edit_of_a_former_version(
    world: World, revise: ReviseProfile
) -> None:
    user = await world.add_user()
    await revise(user_id=user.id, version=user.version, name="Ada Lovelace")
    async with world.unchanged():
        with pytest.raises(OutOfDate):
            await revise(user_id=user.id, version=user.version, name="Ada Byron")


async def test_does_not_revise_a_user_who_does_not_exist(revise: ReviseProfile) -> None:
    with pytest.raises(UserNotFound):
        await revise(user_id=an_id(), version=1, name="Ada")
