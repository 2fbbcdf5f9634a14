"""Tests of the limits on mail to one recipient."""

import logging
from uuid import UUID

import pytest

from adapters.mail.limited import LimitedMailer
from adapters.rate_limits import RULES, RateLimits
from application.errors import Unavailable
from application.mail import Mail
from application.rate_limits import Rule
from tests.builders import an_id
from tests.mailer import MemoryMailer

FEW = RULES[Rule.MAIL_TO_UNVERIFIED].amount


class Failing(MemoryMailer):
    """A mailer whose first sends fail."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    async def send(self, mail: Mail, *, key: UUID) -> None:
        if self._times:
            self._times -= 1
            raise Unavailable
        await super().send(mail, key=key)


def a_mail(to: str = "ada@example.com", budget: Rule = Rule.MAIL_TO_UNVERIFIED) -> Mail:
    return Mail(to=to, template="account_new_email", budget=budget)


@pytest.fixture
def sent() -> MemoryMailer:
    return MemoryMailer()


@pytest.fixture
def mailer(sent: MemoryMailer) -> LimitedMailer:
    return LimitedMailer(sent, RateLimits("memory"))


async def test_a_recipient_gets_a_limited_number_of_mails(
    mailer: LimitedMailer, sent: MemoryMailer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(FEW + 3):
            await mailer.send(a_mail(), key=an_id())
    assert sent.sent.qsize() == FEW
    dropped = [
        record.getMessage()
        for record in caplog.records
        if "mail dropped: account_new_email" in record.getMessage()
    ]
    assert len(dropped) == 3
    assert "ada@" not in caplog.text


async def test_each_recipient_and_each_budget_is_counted_apart(
    mailer: LimitedMailer, sent: MemoryMailer
) -> None:
    for _ in range(FEW):
        await mailer.send(a_mail(), key=an_id())
    await mailer.send(a_mail("bob@example.com"), key=an_id())
    for budget in (
        Rule.RESET_MAIL_TO_VERIFIED,
        Rule.WARNING_MAIL,
        Rule.MAIL_TO_VERIFIED,
    ):
        await mailer.send(a_mail(budget=budget), key=an_id())
    assert sent.sent.qsize() == FEW + 4


async def test_tags_of_one_mailbox_are_counted_together(
    mailer: LimitedMailer, sent: MemoryMailer
) -> None:
    for number in range(FEW + 3):
        await mailer.send(a_mail(f"ada+{number}@example.com"), key=an_id())
    assert sent.sent.qsize() == FEW


@pytest.mark.parametrize(
    "budget", [one for one in Rule if "mail_to" in one or "warning" in one]
)
async def test_mails_to_tags_do_not_count_against_the_plain_address(
    mailer: LimitedMailer, sent: MemoryMailer, budget: Rule
) -> None:
    for number in range(RULES[budget].amount):
        await mailer.send(a_mail(f"ada+{number}@example.com", budget), key=an_id())
    await mailer.send(a_mail(budget=budget), key=an_id())
    assert sent.sent.qsize() == RULES[budget].amount + 1


async def test_resets_of_tags_do_not_count_against_verified_addresses(
    mailer: LimitedMailer, sent: MemoryMailer
) -> None:
    made_up, verified = Rule.RESET_MAIL_TO_UNVERIFIED, Rule.RESET_MAIL_TO_VERIFIED
    for number in range(RULES[made_up].amount):
        await mailer.send(a_mail(f"ada+{number}@example.com", made_up), key=an_id())
    for _ in range(RULES[verified].amount):
        await mailer.send(a_mail("ada+home@example.com", verified), key=an_id())
    await mailer.send(a_mail("ada+work@example.com", verified), key=an_id())
    assert sent.sent.qsize() == RULES[made_up].amount + RULES[verified].amount + 1


async def test_another_attempt_is_not_counted_again() -> None:
    sent = Failing(times=2 * FEW)
    mailer, key = LimitedMailer(sent, RateLimits("memory")), an_id()
    for _ in range(2 * FEW):
        with pytest.raises(Unavailable):
            await mailer.send(a_mail(), key=key)
    await mailer.send(a_mail(), key=key)
    assert sent.sent.qsize() == 1
    for _ in range(FEW):
        await mailer.send(a_mail(), key=an_id())
    assert sent.sent.qsize() == FEW
