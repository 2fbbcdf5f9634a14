import pytest

from application.actor import NotPermitted
from application.errors import Invalid
from application.identity import CreateAdmin, MakeFirstAdmin, RegisterUser
from application.identity.make_first_admin import AdminEmailTaken
from application.identity.permissions import IdentityPermission
from application.identity.views import FirstAdmin
from domain.identity.email_address import parse_email_address
from domain.identity.user import EmailTaken, Role
from tests.application.identity.world import PASSWORD, World
from tests.builders import an_actor

MANAGER = an_actor(IdentityPermission.MANAGE_USERS)
EMAIL = "admin@example.com"
GENERATED = "a generated password"


@pytest.fixture
def create_admin(register: RegisterUser) -> CreateAdmin:
    return CreateAdmin(register=register)


def make_first_admin(
    world: World,
    register: RegisterUser,
    *,
    email: str | None = EMAIL,
    password: str | None = PASSWORD,
) -> MakeFirstAdmin:
    return MakeFirstAdmin(
        users=world.users,
        register=register,
        random_password=lambda: GENERATED,
        admin_email=email,
        admin_password=password,
    )


async def admins(world: World) -> list[str]:
    async with world.begin() as work:
        return [admin.email for admin in await work.users.admins()]


async def test_creates_a_verified_admin(
    world: World, create_admin: CreateAdmin
) -> None:
    profile = await create_admin(
        actor=MANAGER, email=EMAIL, password=PASSWORD, name="Ada"
    )
    assert (profile.email_verified, profile.active) == (True, True)
    assert profile.roles == [Role.ADMIN, Role.MEMBER]
    assert await admins(world) == [EMAIL]
    assert await world.jobs("EmailUser") == []


async def test_refuses_an_actor_who_does_not_manage_users(
    world: World, create_admin: CreateAdmin
) -> None:
    async with world.unchanged():
        with pytest.raises(NotPermitted):
            await create_admin(
                actor=an_actor(), email=EMAIL, password=PASSWORD, name="Ada"
            )


async def test_refuses_an_address_that_is_registered(
    world: World, create_admin: CreateAdmin
) -> None:
    await world.add_user(email=EMAIL)
    async with world.unchanged():
        with pytest.raises(EmailTaken):
            await create_admin(
                actor=MANAGER, email=EMAIL, password=PASSWORD, name="Ada"
            )


async def test_refuses_a_weak_password(world: World, create_admin: CreateAdmin) -> None:
    async with world.unchanged():
        with pytest.raises(Invalid) as refusal:
            await create_admin(actor=MANAGER, email=EMAIL, password="short", name="Ada")
    assert refusal.value.field == "password"


async def test_makes_the_first_admin_with_the_password_of_the_settings(
    world: World, register: RegisterUser
) -> None:
    # The operator set the password, so it is not shown.
    assert await make_first_admin(world, register)() is None
    profile = await world.users.credentials_at(parse_email_address(EMAIL))
    assert profile
    assert profile.email_verified
    assert await world.has_password(profile.id, PASSWORD)
    assert await admins(world) == [EMAIL]


async def test_shows_a_generated_password_once(
    world: World, register: RegisterUser
) -> None:
    make = make_first_admin(world, register, password=None)
    assert await make() == FirstAdmin(email=EMAIL, password=GENERATED)
    assert await make() is None
    assert GENERATED not in repr(FirstAdmin(email=EMAIL, password=GENERATED))


async def test_makes_no_admin_beside_another(
    world: World, register: RegisterUser
) -> None:
    await world.add_user(roles={Role.ADMIN})
    async with world.unchanged():
        assert await make_first_admin(world, register)() is None


async def test_makes_no_admin_without_an_address(
    world: World, register: RegisterUser
) -> None:
    async with world.unchanged():
        assert await make_first_admin(world, register, email=None)() is None


async def test_makes_one_admin_when_two_processes_start_at_once(
    world: World, register: RegisterUser
) -> None:
    world.passwords.meanwhile = make_first_admin(world, register, password=None)
    assert await make_first_admin(world, register, password=None)() is None
    assert await admins(world) == [EMAIL]


async def test_refuses_an_address_that_a_member_registered_before(
    world: World, register: RegisterUser
) -> None:
    await world.add_user(email=EMAIL)
    async with world.unchanged():
        with pytest.raises(AdminEmailTaken, match="create-admin"):
            await make_first_admin(world, register)()


async def test_refuses_to_make_an_admin_with_a_weak_password(
    world: World, register: RegisterUser
) -> None:
    async with world.unchanged():
        with pytest.raises(Invalid):
            await make_first_admin(world, register, password="qwerty123456")()
