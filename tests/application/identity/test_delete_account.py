import asyncio

import pytest

from application.identity import DeleteAccount
from application.identity.policies import WrongPassword
from application.snapshot import Snapshot
from domain.identity.user import LastAdmin, Role, UserDeleted, UserNotFound
from tests.application.identity.world import NEW_PASSWORD, PASSWORD, World
from tests.builders import an_id, an_idempotency_record

ADMIN = {Role.MEMBER, Role.ADMIN}


@pytest.fixture
def delete_account(world: World) -> DeleteAccount:
    return DeleteAccount(begin=world.begin, prove=world.prove)


async def test_removes_the_user_and_their_sessions(
    world: World, delete_account: DeleteAccount
) -> None:
    user = await world.add_user()
    for _ in range(2):
        await world.add_session(user)
    await delete_account(user_id=user.id, session_id=an_id(), password=PASSWORD)
    assert await world.users.profile(user.id) is None
    assert await world.session_ids(user) == []
    assert UserDeleted(user_id=user.id) in world.events


async def test_leaves_other_users_alone(
    world: World, delete_account: DeleteAccount
) -> None:
    user, other = await world.add_user(), await world.add_user()
    session, _ = await world.add_session(other)
    await delete_account(user_id=user.id, session_id=an_id(), password=PASSWORD)
    assert await world.stored_user(other.id) == other
    assert await world.session_ids(other) == [session.id]


async def test_removes_the_users_idempotency_keys(
    world: World, delete_account: DeleteAccount
) -> None:
    user, other = await world.add_user(), an_idempotency_record()
    own = an_idempotency_record(caller_id=user.id)
    snapshot = Snapshot(world.begin)
    await snapshot.write("idempotency_records", [own, other])
    await delete_account(user_id=user.id, session_id=an_id(), password=PASSWORD)
    assert await snapshot.read("idempotency_records", after=None, limit=2) == [other]


async def test_frees_the_address(world: World, delete_account: DeleteAccount) -> None:
    user = await world.add_user(email="ada@example.com")
    await delete_account(user_id=user.id, session_id=an_id(), password=PASSWORD)
    await world.add_user(email="ada@example.com")


async def test_refuses_a_wrong_password(
    world: World, delete_account: DeleteAccount
) -> None:
    user = await world.add_user()
    await world.add_session(user)
    async with world.unchanged():
        with pytest.raises(WrongPassword) as refusal:
            await delete_account(
                user_id=user.id, session_id=an_id(), password=NEW_PASSWORD
            )
    assert refusal.value.field == "password"


async def test_refuses_a_user_who_does_not_exist(delete_account: DeleteAccount) -> None:
    with pytest.raises(UserNotFound):
        await delete_account(user_id=an_id(), session_id=an_id(), password=PASSWORD)


async def test_deletes_an_account_once_when_it_is_requested_twice(
    world: World, delete_account: DeleteAccount
) -> None:
    user = await world.add_user()
    world.passwords.meanwhile = lambda: delete_account(
        user_id=user.id, session_id=an_id(), password=PASSWORD
    )
    with pytest.raises(UserNotFound):
        await delete_account(user_id=user.id, session_id=an_id(), password=PASSWORD)
    assert world.events.count(UserDeleted(user_id=user.id)) == 1


async def test_refuses_to_delete_the_last_admin(
    world: World, delete_account: DeleteAccount
) -> None:
    admin = await world.add_user(roles=ADMIN)
    await world.add_user()
    await world.add_user(roles=ADMIN, active=False)  # who cannot sign in
    await world.add_session(admin)
    async with world.unchanged():
        with pytest.raises(LastAdmin):
            await delete_account(
                user_id=admin.id, session_id=an_id(), password=PASSWORD
            )


async def test_leaves_an_admin_when_all_of_them_delete_their_accounts_at_once(
    world: World, delete_account: DeleteAccount
) -> None:
    admins = [await world.add_user(roles=ADMIN) for _ in range(2)]
    outcomes = await asyncio.gather(
        *(
            delete_account(user_id=admin.id, session_id=an_id(), password=PASSWORD)
            for admin in admins
        ),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "LastAdmin",
        "NoneType",
    ]
