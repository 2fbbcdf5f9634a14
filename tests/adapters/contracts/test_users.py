"""Tests of the repository and the reader of users."""

from datetime import timedelta
from uuid import UUID

import pytest

from application.errors import ConcurrentChange
from application.identity.ports import (
    USERS_BY_REGISTRATION,
    Contact,
    Contacts,
    Credentials,
    UserFilter,
    UserReader,
)
from application.identity.views import ProfileView
from application.storage import Storage
from domain.identity.email_address import EmailAddress, parse_email_address
from domain.identity.user import EmailTaken, LastAdmin, Role, User, UserId
from tests.adapters.contracts.kinds import KINDS, keep, save
from tests.adapters.contracts.racing import Meeting, all_at_once
from tests.builders import NOW, an_id
from tests.contexts.identity import addresses
from tests.contexts.identity.builders import a_full_user, a_user

ADA = EmailAddress("ada@example.com")
GRACE = EmailAddress("grace@example.com")


@pytest.mark.parametrize("address", addresses())
def test_the_hard_addresses_are_acceptable(address: str) -> None:
    assert parse_email_address(address) == address


async def test_an_address_is_taken_once(storage: Storage) -> None:
    await keep(storage, ada := a_user(email=ADA))
    with pytest.raises(EmailTaken):
        await keep(storage, other := a_full_user(email=ADA))
    assert await KINDS["users"].stored(storage, ada.id) == ada
    assert await storage.readers[UserReader].profile(other.id) is None


async def test_nobody_changes_to_an_address_that_is_taken(storage: Storage) -> None:
    await keep(storage, a_user(email=ADA), grace := a_user(email=GRACE))
    grace.email = ADA
    with pytest.raises(EmailTaken):
        await save(storage, grace)
    assert (await KINDS["users"].stored(storage, grace.id)).email == GRACE


async def test_an_address_is_taken_once_within_a_unit_of_work(storage: Storage) -> None:
    with pytest.raises(EmailTaken):
        await keep(storage, first := a_user(email=ADA), a_user(email=ADA))
    assert await storage.readers[UserReader].profile(first.id) is None


async def test_a_user_can_change_without_changing_the_address(storage: Storage) -> None:
    await keep(storage, ada := a_user(email=ADA))
    await save(storage, changed := a_full_user(id=ada.id, email=ADA, version=1))
    assert await KINDS["users"].stored(storage, ada.id) == changed


async def test_a_former_address_is_free(storage: Storage) -> None:
    await keep(storage, ada := a_user(email=ADA), grace := a_user(email=GRACE))
    async with storage.begin() as work:
        await work.users.remove(ada)
        grace.email = EmailAddress("hopper@example.com")
        await work.users.save(grace)
        await work.commit()
    await keep(storage, a_user(email=ADA), a_user(email=GRACE))


async def test_an_address_is_taken_once_by_two_at_the_same_time(
    storage: Storage,
) -> None:
    both_have_looked = Meeting(2)

    async def register(user: User) -> None:
        async with storage.begin() as work:
            if await storage.readers[UserReader].credentials_at(ADA):
                raise EmailTaken
            await both_have_looked()
            await work.users.add(user)
            await work.commit()

    users = [a_user(email=ADA), a_user(email=ADA)]
    outcomes = await all_at_once(*map(register, users))
    [winner] = [user for user, one in zip(users, outcomes, strict=True) if one is None]
    [loss] = [one for one in outcomes if one is not None]
    assert isinstance(loss, EmailTaken | ConcurrentChange)
    credentials = await storage.readers[UserReader].credentials_at(ADA)
    assert credentials is not None
    assert credentials.id == winner.id


async def test_the_profile_shows_the_user(storage: Storage) -> None:
    await keep(storage, a_user(), user := a_full_user(), a_user())
    assert await storage.readers[UserReader].profile(user.id) == ProfileView.of(user)
    assert await storage.readers[UserReader].profile(an_id()) is None


async def test_credentials_are_found_by_address_and_by_id(storage: Storage) -> None:
    await keep(storage, a_user(), user := a_full_user(), a_user())
    wanted = Credentials.of(user)
    assert await storage.readers[UserReader].credentials_at(user.email) == wanted
    assert await storage.readers[UserReader].credentials(user.id) == wanted
    assert (
        await storage.readers[UserReader].credentials_at(
            EmailAddress("nobody@example.com")
        )
        is None
    )
    assert await storage.readers[UserReader].credentials(an_id()) is None


async def test_a_user_is_contacted_at_their_address(storage: Storage) -> None:
    await keep(storage, a_user(), user := a_full_user(), a_user())
    wanted = Contact(
        email=user.email, email_verified=user.email_verified, name=user.name
    )
    assert await storage.readers[Contacts].contact(user.id) == wanted
    assert await storage.readers[Contacts].contact(an_id()) is None


async def test_names_are_found_by_ids(storage: Storage) -> None:
    users = [a_user(name=f"Nº {number}") for number in range(3)]
    await keep(storage, *users, a_user())
    wanted = {user.id: user.name for user in users}
    assert await storage.readers[Contacts].names([*wanted, an_id()]) == wanted
    assert await storage.readers[Contacts].names([]) == {}


async def has_admin(storage: Storage) -> bool:
    return bool(
        await storage.readers[UserReader].page(
            UserFilter(role=Role.ADMIN), after=None, limit=1
        )
    )


async def test_there_is_an_admin_when_somebody_has_the_role(storage: Storage) -> None:
    assert not await has_admin(storage)
    await keep(
        storage,
        a_user(name="admin", password_hash='"admin"', roles=set(Role) - {Role.ADMIN}),
    )
    assert not await has_admin(storage)
    await keep(storage, admin := a_user(roles={Role.MEMBER, Role.ADMIN}))
    assert await has_admin(storage)
    admin.roles.discard(Role.ADMIN)
    await save(storage, admin)
    assert not await has_admin(storage)


async def test_the_admins_are_active_and_sorted_by_id(
    storage: Storage,
) -> None:
    admins = [a_user(roles=set(Role)), a_user(roles={Role.ADMIN})]
    locked_out = a_user(roles={Role.ADMIN}, active=False)
    await keep(
        storage, admins[1], locked_out, a_user(password_hash='"admin"'), admins[0]
    )
    async with storage.begin() as work:
        assert await work.users.admins() == admins


async def test_admins_are_locked_when_they_are_listed(storage: Storage) -> None:
    """Otherwise two admins could give up the role at once, leaving none."""
    both_want_to = Meeting(2)
    admins = [a_user(roles={Role.ADMIN}), a_user(roles={Role.ADMIN})]
    await keep(storage, *admins)

    async def give_up(user: User) -> None:
        await both_want_to()
        async with storage.begin() as work:
            others = [one for one in await work.users.admins() if one.id != user.id]
            if not others:
                raise LastAdmin
            mine = await work.users.get(UserId(user.id))
            mine.roles.clear()
            await work.users.save(mine)
            await work.commit()

    outcomes = await all_at_once(*map(give_up, admins))
    assert sum(outcome is None for outcome in outcomes) == 1
    assert await has_admin(storage)


async def pages(
    storage: Storage, matching: UserFilter, *, limit: int = 2
) -> list[UUID]:
    """Return the ids of all users, read page by page."""
    found: list[UUID] = []
    after = None
    while page := await storage.readers[UserReader].page(
        matching, after=after, limit=limit
    ):
        assert len(page) <= limit
        found += [one.id for one in page]
        after = USERS_BY_REGISTRATION.position_of(page[-1])
    return found


async def test_users_are_listed_by_when_they_registered_then_by_id(
    storage: Storage,
) -> None:
    moments = [NOW + timedelta(milliseconds=one) for one in (1, 0, 0, 2, 0)]
    users = [a_user(registered_at=moment) for moment in moments]
    await keep(storage, *users)
    wanted = sorted(users, key=lambda user: (user.registered_at, user.id))
    assert await pages(storage, UserFilter()) == [user.id for user in wanted]
    first = await storage.readers[UserReader].page(UserFilter(), after=None, limit=1)
    assert first == [ProfileView.of(wanted[0])]


async def test_users_are_listed_by_filters(storage: Storage) -> None:
    plain, admin = (
        a_user(email=ADA),
        a_user(email=GRACE, roles={Role.MEMBER, Role.ADMIN}),
    )
    gone = a_user(email="ada.%_*@example.com", active=False)
    await keep(storage, plain, admin, gone)
    for which, wanted in (
        (UserFilter(email_prefix="ada"), [plain, gone]),
        (UserFilter(email_prefix="ada@example.com"), [plain]),
        (UserFilter(email_prefix="ada.%_*"), [gone]),
        (UserFilter(email_prefix="%"), []),
        (UserFilter(email_prefix="."), []),
        (UserFilter(email_prefix="da"), []),
        (UserFilter(role=Role.ADMIN), [admin]),
        (UserFilter(role=Role.MEMBER), [plain, admin, gone]),
        (UserFilter(role=Role.ORGANIZER), []),
        (UserFilter(active=True), [plain, admin]),
        (UserFilter(active=False), [gone]),
        (UserFilter(email_prefix="ada", role=Role.MEMBER, active=False), [gone]),
        (UserFilter(email_prefix="grace", active=False), []),
    ):
        assert await pages(storage, which) == [user.id for user in wanted], which
