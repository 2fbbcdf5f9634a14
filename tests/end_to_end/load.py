"""Clients on keep-alive connections that count every failure."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

DRAIN_DELAY = 0.3  # seconds: longer than a server takes to notice its signal to stop
REQUEST = "GET /v1/me HTTP/1.1\r\nHost: test\r\nAuthorization: {}\r\n\r\n"


@dataclass
class Load:
    """Clients that send requests in a loop, and leave when the server closes their connection.

    With `returns`, a client opens a new connection instead, until `stopped`.
    """

    url: str
    clients: int
    authorization: str
    returns: bool = False
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    stopped: bool = False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self.clients):
                group.create_task(self._client())

    async def after(self, count: int) -> None:
        """Wait for this number of further responses."""
        wanted = self.answers.total() + count
        async with asyncio.timeout(30):
            while self.answers.total() < wanted:
                await asyncio.sleep(0.01)

    async def _client(self) -> None:
        while not self.stopped:
            try:
                await self._on_one_connection()
            except (OSError, EOFError) as error:
                self.failures.append(repr(error))
            if not self.returns:
                break

    async def _on_one_connection(self) -> None:
        address = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            while not self.stopped:
                writer.write(REQUEST.format(self.authorization).encode())
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(
                    head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
                )
                await reader.readexactly(length)
                self.answers[int(head.split()[1])] += 1
                if b"connection: close" in head:
                    break
                await asyncio.sleep(DRAIN_DELAY)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
