"""Mail into the log: that it would have gone out, but not to whom, nor what it says."""

import logging
from uuid import UUID

from application.mail import Mail

log = logging.getLogger(__name__)


class LogMailer:
    async def send(self, mail: Mail, *, key: UUID) -> None:
        log.info("mail %s: %s", key, mail.template)

    async def probe(self) -> None:
        """There is nothing that could be away."""
