"""Mail that is counted by its recipient, before any other mailer sends it."""

import logging
from uuid import UUID

from application.errors import RateLimited
from application.mail import Mail, Mailer
from application.rate_limits import RateLimiter, Rule

log = logging.getLogger(__name__)


class LimitedMailer:
    """Drops what is beyond the budget: later it would be a flood as well."""

    def __init__(self, mailer: Mailer, limiter: RateLimiter) -> None:
        self._mailer = mailer
        self._limiter = limiter

    async def send(self, mail: Mail, *, key: UUID) -> None:
        try:
            if not await self._was_counted(key):
                await self._limiter.hit(mail.budget, _recipient(mail))
        except RateLimited:
            log.warning(
                "mail %s dropped: %s (too many to its recipient)", key, mail.template
            )
        else:
            await self._mailer.send(mail, key=key)

    async def probe(self) -> None:
        await self._mailer.probe()

    async def _was_counted(self, key: UUID) -> bool:
        """Whether this is another attempt, as after a failure of the mail server."""
        try:
            await self._limiter.hit(Rule.SAME_MAIL, str(key))
        except RateLimited:
            return True
        return False


def _recipient(mail: Mail) -> str:
    """Return by whom the mail is counted: a mailbox, with whatever tags it is addressed.

    `ada+shop@…` is delivered to `ada@…` (RFC 5233). Anybody can make up tags, so they count
    together, but apart from the plain address. Who verified one is asked for resets by nobody else.
    """
    local, _, domain = mail.to.rpartition("@")
    name, tagged, _ = local.partition("+")
    if mail.budget is Rule.RESET_MAIL_TO_VERIFIED:
        return mail.to
    return f"{name}{tagged}@{domain}"
