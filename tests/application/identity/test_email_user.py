from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from application.identity import EmailUser
from application.identity.email_user import LINKS
from application.identity.notices import AccountNotice
from application.identity.ports import Credentials
from application.jobs.payload import from_json
from application.rate_limits import Rule
from domain.identity.email_address import EmailAddress
from domain.identity.user import User
from tests.application.identity.world import PUBLIC_BASE_URL, World
from tests.builders import a_run, an_id

PRESENT, NEW = EmailAddress("ada@example.com"), EmailAddress("ada@new.example")
WITHOUT_LINK = sorted(set(AccountNotice) - set(LINKS))


@pytest.mark.parametrize("notice", AccountNotice)
async def test_mails_the_owner_by_the_template_of_the_notice(
    world: World, email_user: EmailUser, notice: AccountNotice
) -> None:
    user = await world.add_user(email=PRESENT, new_email=NEW)
    await email_user(a_run(), user_id=user.id, notice=notice)
    [mail] = world.mails()
    assert mail.to == (NEW if notice is AccountNotice.NEW_EMAIL else PRESENT)
    assert mail.template == f"account_{notice}"


@pytest.mark.parametrize("notice", LINKS)
async def test_mails_a_link_that_is_valid(
    world: World, email_user: EmailUser, notice: AccountNotice
) -> None:
    user = await world.add_user(email=PRESENT, new_email=NEW)
    await email_user(a_run(), user_id=user.id, notice=notice)
    [mail] = world.mails()
    token, purpose = mail.facts["token"], LINKS[notice]
    assert mail.facts["link"] == f"{PUBLIC_BASE_URL}/{purpose}#{token}"
    credentials = Credentials.of(user)
    assert world.one_time_tokens.is_valid(
        token, purpose, credentials, now=world.clock.now()
    )


WARNING, UNVERIFIED = Rule.WARNING_MAIL, Rule.MAIL_TO_UNVERIFIED


@pytest.mark.parametrize(
    ("notice", "verified", "budget"),
    [
        (AccountNotice.VERIFY_EMAIL, False, UNVERIFIED),
        (
            AccountNotice.NEW_EMAIL,
            True,
            UNVERIFIED,
        ),  # not verified by the account yet
        (AccountNotice.EMAIL_CHANGING, False, UNVERIFIED),
        (AccountNotice.EMAIL_CHANGING, True, WARNING),
        (AccountNotice.PASSWORD_CHANGED, False, UNVERIFIED),
        (AccountNotice.PASSWORD_CHANGED, True, WARNING),
        (AccountNotice.PASSWORD_FORGOTTEN, False, Rule.RESET_MAIL_TO_UNVERIFIED),
        (AccountNotice.PASSWORD_FORGOTTEN, True, Rule.RESET_MAIL_TO_VERIFIED),
    ],
)
async def test_counts_the_mail_in_the_budget_of_verified_or_unverified_addresses(
    world: World,
    email_user: EmailUser,
    notice: AccountNotice,
    verified: bool,
    budget: Rule,
) -> None:
    user = await world.add_user(email_verified=verified, new_email=NEW)
    await email_user(a_run(), user_id=user.id, notice=notice)
    [mail] = world.mails()
    assert mail.budget == budget


@pytest.mark.parametrize("notice", WITHOUT_LINK)
async def test_mails_no_link_where_nothing_is_to_be_done(
    world: World, email_user: EmailUser, notice: AccountNotice
) -> None:
    user = await world.add_user()
    await email_user(a_run(), user_id=user.id, notice=notice)
    [mail] = world.mails()
    assert mail.facts == {}


@pytest.mark.parametrize("notice", AccountNotice)
async def test_mails_no_text_that_the_user_has_chosen(
    world: World, email_user: EmailUser, notice: AccountNotice
) -> None:
    user = await world.add_user(name="Buy now", new_email=NEW)
    await email_user(a_run(), user_id=user.id, notice=notice)
    [mail] = world.mails()
    assert set(mail.facts) <= {"link", "token"}
    assert "Buy now" not in str(mail.facts.values())


async def test_gives_the_mail_the_key_of_the_job(
    world: World, email_user: EmailUser
) -> None:
    user = await world.add_user()
    run = a_run()
    await email_user(run, user_id=user.id, notice=AccountNotice.PASSWORD_CHANGED)
    key, _ = world.mailer.sent.get_nowait()
    assert key == run.key


@pytest.mark.parametrize("notice", AccountNotice)
async def test_mails_nothing_to_a_deleted_user(
    world: World, email_user: EmailUser, notice: AccountNotice
) -> None:
    await email_user(a_run(), user_id=an_id(), notice=notice)
    assert world.mails() == []


@pytest.mark.parametrize("notice", AccountNotice)
async def test_mails_nothing_to_a_deactivated_user(
    world: World, email_user: EmailUser, notice: AccountNotice
) -> None:
    user = await world.add_user(active=False, new_email=NEW)
    await email_user(a_run(), user_id=user.id, notice=notice)
    assert world.mails() == []


@pytest.mark.parametrize(
    ("notice", "account"),
    [
        (AccountNotice.VERIFY_EMAIL, {"email_verified": True}),
        (AccountNotice.NEW_EMAIL, {"new_email": None}),
    ],
)
async def test_mails_nothing_when_the_user_has_confirmed_already(
    world: World, email_user: EmailUser, notice: AccountNotice, account: dict[str, Any]
) -> None:
    user = await world.add_user(**account)
    await email_user(a_run(), user_id=user.id, notice=notice)
    assert world.mails() == []


async def run_late(
    world: World,
    email_user: EmailUser,
    notice: AccountNotice = AccountNotice.EMAIL_CHANGING,
) -> list[str]:
    """Run the jobs that notify of a change; return the recipients."""
    for job in await world.jobs("EmailUser"):
        if job.payload["notice"] == notice:
            await email_user(a_run(), **from_json(job.payload, email_user, a_run()))
    return [mail.to for mail in world.mails()]


async def test_warns_the_former_address_however_late(
    world: World, email_user: EmailUser
) -> None:
    user = await world.add_user(email=PRESENT)
    for number in range(3):
        email = EmailAddress(f"thief@{number}.example")
        await world.change_user(user, partial(User.request_new_email, email=email))
        await world.change_user(user, partial(User.change_email, email=email))
    warned = await run_late(world, email_user)
    assert sorted(warned) == [PRESENT, "thief@0.example", "thief@1.example"]


async def test_warns_the_present_address_of_a_change_that_is_not_confirmed(
    world: World, email_user: EmailUser
) -> None:
    user = await world.add_user(email=PRESENT)
    await world.change_user(user, partial(User.change_email, email=NEW))
    await world.change_user(user, partial(User.request_new_email, email=PRESENT))
    assert await run_late(world, email_user) == [NEW]


@pytest.mark.parametrize("change", [User.change_password, User.reset_password])
async def test_notifies_the_former_address_of_a_new_password(
    world: World, email_user: EmailUser, change: Callable[[User, str], None]
) -> None:
    user = await world.add_user(email=PRESENT)
    await world.change_user(user, lambda stored: change(stored, "another hash"))
    await world.change_user(user, partial(User.change_email, email=NEW))
    assert await run_late(world, email_user, AccountNotice.PASSWORD_CHANGED) == [
        PRESENT
    ]
