from typing import Any

import pytest

from application.identity import EmailUser
from application.identity.email_user import LINKS
from application.identity.notices import AccountNotice
from application.identity.ports import Credentials
from application.rate_limits import Rule
from domain.identity.email_address import EmailAddress
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
    holder = Credentials.of(user)
    assert world.one_time_tokens.fits(token, purpose, holder, now=world.clock.now())


VERIFIED, UNVERIFIED = Rule.MAIL_TO_VERIFIED, Rule.MAIL_TO_UNVERIFIED


@pytest.mark.parametrize(
    ("notice", "verified", "budget"),
    [
        (AccountNotice.VERIFY_EMAIL, False, UNVERIFIED),
        (AccountNotice.NEW_EMAIL, True, UNVERIFIED),  # which the account has not verified yet
        (AccountNotice.EMAIL_CHANGING, False, UNVERIFIED),
        (AccountNotice.EMAIL_CHANGING, True, VERIFIED),
        (AccountNotice.PASSWORD_CHANGED, False, UNVERIFIED),
        (AccountNotice.PASSWORD_CHANGED, True, VERIFIED),
        (AccountNotice.PASSWORD_FORGOTTEN, False, Rule.RESET_MAIL),
        (AccountNotice.PASSWORD_FORGOTTEN, True, Rule.RESET_MAIL),
    ],
)
async def test_counts_the_mail_by_what_the_recipient_has_proved(
    world: World, email_user: EmailUser, notice: AccountNotice, verified: bool, budget: Rule
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


async def test_gives_the_mail_the_key_of_the_job(world: World, email_user: EmailUser) -> None:
    user = await world.add_user()
    run = a_run()
    await email_user(run, user_id=user.id, notice=AccountNotice.PASSWORD_CHANGED)
    key, _ = world.mailer.sent.get_nowait()
    assert key == run.key


@pytest.mark.parametrize("notice", AccountNotice)
async def test_mails_nothing_to_a_user_who_has_left(
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
