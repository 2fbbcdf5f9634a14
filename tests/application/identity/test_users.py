from datetime import timedelta

import pytest

from application.errors import Invalid
from application.identity import ListUsers, LogOutUser, ViewUser
from application.identity.permissions import IdentityPermission
from domain.identity.user import Role, User, UserNotFound
from tests.application.identity.world import World
from tests.builders import NOW, an_actor, an_id

MANAGER = an_actor(IdentityPermission.MANAGE_USERS)


@pytest.fixture
def list_users(world: World) -> ListUsers:
    return ListUsers(users=world.users)


async def add_members(world: World, count: int) -> list[User]:
    """Add users who registered one after another, and return the latest first."""
    ages = [timedelta(minutes=number) for number in range(count)]
    return [await world.add_user(registered_at=NOW - age) for age in ages]


async def test_lists_the_users_in_pages_from_the_first_registered(
    world: World, list_users: ListUsers
) -> None:
    third, second, first = await add_members(world, 3)
    page = await list_users(actor=MANAGER, limit=2)
    assert [profile.id for profile in page.items] == [first.id, second.id]
    rest = await list_users(actor=MANAGER, limit=2, cursor=page.next)
    assert [profile.id for profile in rest.items] == [third.id]
    assert rest.next is None


async def test_lists_the_users_who_meet_every_condition(
    world: World, list_users: ListUsers
) -> None:
    organizer = {Role.ORGANIZER}
    wanted = await world.add_user(email="ada@example.com", roles=organizer)
    await world.add_user(email="adam@example.com")
    await world.add_user(email="ada.b@example.com", roles=organizer, active=False)
    await world.add_user(email="eve@example.com", roles=organizer)
    page = await list_users(
        actor=MANAGER, limit=10, email_prefix=" ADA", role="organizer", active=True
    )
    assert [profile.id for profile in page.items] == [wanted.id]


async def test_lists_inactive_users(world: World, list_users: ListUsers) -> None:
    await world.add_user()
    inactive = await world.add_user(active=False)
    page = await list_users(actor=MANAGER, limit=10, active=False)
    assert [profile.id for profile in page.items] == [inactive.id]


async def test_lists_users_without_their_password_hashes(
    world: World, list_users: ListUsers
) -> None:
    user = await world.add_user()
    page = await list_users(actor=MANAGER, limit=10)
    assert user.email in str(page)
    assert user.password_hash not in str(page)


async def test_refuses_to_list_users_of_a_role_that_does_not_exist(
    list_users: ListUsers,
) -> None:
    with pytest.raises(Invalid) as refusal:
        await list_users(actor=MANAGER, limit=10, role="root")
    assert refusal.value.field == "role"


@pytest.mark.parametrize("limit", [0, 101])
async def test_refuses_a_page_of_another_size(
    list_users: ListUsers, limit: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        await list_users(actor=MANAGER, limit=limit)
    assert refusal.value.field == "limit"


async def test_refuses_a_cursor_that_no_page_gave(list_users: ListUsers) -> None:
    with pytest.raises(Invalid) as refusal:
        await list_users(actor=MANAGER, limit=10, cursor="no cursor")
    assert refusal.value.field == "cursor"


async def test_shows_a_user(world: World) -> None:
    user, _ = await world.add_user(), await world.add_user()
    profile = await ViewUser(users=world.users)(actor=MANAGER, user_id=user.id)
    assert profile == await world.users.profile(user.id)
    assert profile.id == user.id


async def test_shows_no_user_who_does_not_exist(world: World) -> None:
    with pytest.raises(UserNotFound):
        await ViewUser(users=world.users)(actor=MANAGER, user_id=an_id())


async def test_ends_every_session_of_a_user_alone(world: World) -> None:
    user, other = await world.add_user(), await world.add_user()
    for _ in range(2):
        await world.add_session(user)
    theirs, _ = await world.add_session(other)
    await LogOutUser(begin=world.begin)(actor=MANAGER, user_id=user.id)
    assert await world.session_ids(user) == []
    assert await world.session_ids(other) == [theirs.id]
    assert (await world.stored_user(user.id)).active
