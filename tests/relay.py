"""A relay between a client and a server that can fail as networks do."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Relay:
    """Forwards bytes, and can break its open connections."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._open: set[_Connection] = set()

    async def accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        upstream = await asyncio.open_connection(*self._server)
        connection = _Connection((reader, writer), upstream)
        self._open.add(connection)
        await connection.run()
        self._open.discard(connection)

    def reset_at_next_byte(self) -> None:
        """Reset each open connection when its client next sends bytes."""
        for connection in self._open:
            connection.resets = True

    def forget(self) -> None:
        """Stop forwarding without closing connections."""
        for connection in self._open:
            connection.silent = True

    async def close(self) -> None:
        for connection in list(self._open):
            connection.abort()


class _Connection:
    def __init__(
        self,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._client, self._upstream = client, server
        self.resets = self.silent = False

    async def run(self) -> None:
        await asyncio.gather(
            self._hand_on(self._client[0], self._upstream[1]),
            self._hand_on(self._upstream[0], self._client[1]),
        )

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while received := await reader.read(65_536):
                if self.resets:
                    break
                if not self.silent:
                    writer.write(received)
        except ConnectionError:
            pass
        self.abort()

    def abort(self) -> None:
        for _, writer in (self._client, self._upstream):
            writer.transport.abort()


@asynccontextmanager
async def relayed(
    url: str, *, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, Relay]]:
    """Yield the URL that leads through the relay, and the relay.

    With a context, clients speak TLS with the relay, in front of a server that has none.
    """
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    relay = Relay((address.hostname, address.port))
    listening = await asyncio.start_server(relay.accept, "127.0.0.1", port, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    user = f"{address.username}@" if address.username else ""
    try:
        yield address._replace(netloc=f"{user}127.0.0.1:{port}").geturl(), relay
    finally:
        listening.close()
        await relay.close()
