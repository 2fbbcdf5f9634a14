"""A mailer that keeps mail in memory, where tests await it."""

import asyncio
from uuid import UUID

from application.mail import Mail


class MemoryMailer:
    def __init__(self) -> None:
        self.sent: asyncio.Queue[tuple[UUID, Mail]] = asyncio.Queue()
        self.accepting = asyncio.Event()  # cleared: jobs that send mail wait
        self.accepting.set()

    async def send(self, mail: Mail, *, key: UUID) -> None:
        await self.accepting.wait()
        self.sent.put_nowait((key, mail))

    async def probe(self) -> None:
        """Succeed: there is no mail server."""
