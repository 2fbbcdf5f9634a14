from uuid import UUID

import pytest

from application.errors import Invalid
from application.identity import ChangePassword
from application.identity.policies import WrongPassword
from domain.identity.user import PasswordChanged, UserNotFound
from tests.application.identity.world import NEW_PASSWORD, PASSWORD, World
from tests.builders import an_id


class Change:
    """Call the use case with valid arguments, except those that a test overrides."""

    def __init__(self, use_case: ChangePassword) -> None:
        self._change_password = use_case

    async def __call__(
        self,
        user_id: UUID,
        *,
        session_id: UUID | None = None,
        old_password: str = PASSWORD,
        new_password: str = NEW_PASSWORD,
    ) -> None:
        await self._change_password(
            user_id=user_id,
            session_id=session_id or an_id(),
            old_password=old_password,
            new_password=new_password,
        )


@pytest.fixture
def change(world: World) -> Change:
    return Change(
        ChangePassword(begin=world.begin, passwords=world.passwords, prove=world.prove)
    )


async def test_replaces_the_password(world: World, change: Change) -> None:
    user = await world.add_user()
    await change(user.id)
    assert await world.has_password(user.id, NEW_PASSWORD)
    assert not await world.has_password(user.id, PASSWORD)
    assert PasswordChanged(user_id=user.id, generation=1) in world.events


async def test_notifies_the_owner(world: World, change: Change) -> None:
    user = await world.add_user()
    await change(user.id)
    assert await world.notices(user) == ["password_changed"]


async def test_ends_all_other_sessions_of_the_user(
    world: World, change: Change
) -> None:
    user, other = await world.add_user(), await world.add_user()
    here, _ = await world.add_session(user)
    for _ in range(2):
        await world.add_session(user)
    theirs, _ = await world.add_session(other)
    await change(user.id, session_id=here.id)
    assert await world.session_ids(user) == [here.id]
    assert await world.session_ids(other) == [theirs.id]


@pytest.mark.parametrize("wrong", [NEW_PASSWORD, "", PASSWORD.upper(), "x" * 1_000_000])
async def test_refuses_a_wrong_present_password(
    world: World, change: Change, wrong: str
) -> None:
    user = await world.add_user()
    await world.add_session(user)
    async with world.unchanged():
        with pytest.raises(WrongPassword) as refusal:
            await change(user.id, old_password=wrong)
    assert refusal.value.field == "old_password"


@pytest.mark.parametrize("weak", ["short", "x" * 257, "abc" * 4, "Qwerty123456"])
async def test_refuses_a_weak_new_password(
    world: World, change: Change, weak: str
) -> None:
    user = await world.add_user()
    await world.add_session(user)
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await change(user.id, new_password=weak)
    assert refusal.value.field == "new_password"


async def test_refuses_a_user_who_does_not_exist(change: Change) -> None:
    with pytest.raises(UserNotFound):
        await change(an_id())


async def test_refuses_when_the_password_changes_while_it_is_checked(
    world: World, change: Change
) -> None:
    user = await world.add_user()
    session, _ = await world.add_session(user)
    reset = await world.passwords.hash("the password that the owner has set")
    world.passwords.meanwhile = lambda: world.change_user(
        user, lambda stored: stored.reset_password(reset)
    )
    with pytest.raises(WrongPassword) as refusal:
        await change(user.id)
    assert refusal.value.field == "old_password"
    assert (await world.stored_user(user.id)).password_hash == reset
    assert await world.session_ids(user) == [session.id]


async def test_refuses_when_the_user_is_deleted_while_the_password_is_checked(
    world: World, change: Change
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: world.remove_user(user)
    with pytest.raises(UserNotFound):
        await change(user.id)
