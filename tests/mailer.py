"""Mail into memory: tests await what comes."""

import asyncio
from uuid import UUID

from application.mail import Mail


class MemoryMailer:
    def __init__(self) -> None:
        self.sent: asyncio.Queue[tuple[UUID, Mail]] = asyncio.Queue()
        self.accepting = (
            asyncio.Event()
        )  # cleared, it keeps the jobs running that send a mail
        self.accepting.set()

    async def send(self, mail: Mail, *, key: UUID) -> None:
        await self.accepting.wait()
        self.sent.put_nowait((key, mail))

    async def probe(self) -> None:
        """There is nothing that could be away."""
