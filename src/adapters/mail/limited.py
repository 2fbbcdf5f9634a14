"""A mailer that limits the mails to each recipient before another mailer sends them."""

import logging
from uuid import UUID

from application.errors import RateLimited
from application.mail import Mail, Mailer
from application.rate_limits import RateLimiter, Rule

log = logging.getLogger(__name__)


class LimitedMailer:
    """Drops mails beyond the recipient's budget; delayed mails would still flood them."""

    def __init__(self, mailer: Mailer, limiter: RateLimiter) -> None:
        self._mailer = mailer
        self._limiter = limiter

    async def send(self, mail: Mail, *, key: UUID) -> None:
        try:
            if not await self._was_counted(key):
                await self._limiter.hit(mail.budget, _recipient(mail))
        except RateLimited:
            log.warning(
                "mail dropped: %s %s (too many to its recipient)", mail.template, key
            )
        else:
            await self._mailer.send(mail, key=key)

    async def probe(self) -> None:
        await self._mailer.probe()

    async def _was_counted(self, key: UUID) -> bool:
        """Return whether an earlier attempt at this mail was counted already."""
        try:
            await self._limiter.hit(Rule.SAME_MAIL, str(key))
        except RateLimited:
            return True
        return False


def _recipient(mail: Mail) -> str:
    """Return the address under which the mail is counted, without its tag.

    `ada+shop@…` is delivered to `ada@…` (RFC 5233). Tags can be made up, so all tagged
    addresses of a mailbox share a budget, apart from that of the plain address.
    Password resets of a verified address count by the full address: strangers with
    other tags cannot use up the owner's budget.
    """
    if mail.budget is Rule.RESET_MAIL_TO_VERIFIED:
        return mail.to
    local, _, domain = mail.to.rpartition("@")
    name, plus, _ = local.partition("+")
    return f"{name}{plus}@{domain}"
