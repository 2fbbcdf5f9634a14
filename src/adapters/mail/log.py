"""A mailer that only logs: the template and key, neither recipient nor content."""

import logging
from uuid import UUID

from application.mail import Mail

log = logging.getLogger(__name__)


class LogMailer:
    async def send(self, mail: Mail, *, key: UUID) -> None:
        log.info("mail logged, not sent: %s %s", mail.template, key)

    async def probe(self) -> None:
        """Do nothing: the log is always available."""
