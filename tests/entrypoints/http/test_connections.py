"""Tests of the connection limits."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.server import ServerState

from entrypoints.http import connection, lingering
from entrypoints.http.connection import LimitedConnection, ServerConfig

GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
CLOSING = b"GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"


@dataclass
class Server:
    port: int
    bodies: list[bytes] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    state: ServerState = field(default_factory=ServerState)

    def is_full(self) -> bool:
        """Return whether the only connection takes no more requests."""
        return any(
            len(one.pipeline) == connection.MAX_PIPELINED
            for one in self.state.connections
            if isinstance(one, LimitedConnection)
        )

    async def exchange(self, *parts: bytes) -> bytes:
        """Send the parts, and return all that the server sends until it closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        sending = asyncio.ensure_future(_send(writer, parts))
        try:
            return await reader.read()
        finally:
            sending.cancel()
            writer.close()


async def _send(writer: asyncio.StreamWriter, parts: tuple[bytes, ...]) -> None:
    for part in parts:
        writer.write(part)
        await writer.drain()


@asynccontextmanager
async def serving(max_connections: int = 10) -> AsyncIterator[Server]:
    server = Server(port=0)

    async def echo(request: Request) -> Response:
        server.bodies.append(await request.body())
        return PlainTextResponse(f"{dict(request.headers)}")

    async def refuse(_: Request) -> Response:
        return PlainTextResponse("no", status_code=413)

    async def wait(_: Request) -> Response:
        await server.release.wait()
        return PlainTextResponse("released")

    routes = [
        Route("/", echo, methods=["GET", "POST"]),
        Route("/refuse", refuse, methods=["POST"]),
        Route("/wait", wait),
    ]
    config = ServerConfig(
        Starlette(routes=routes), log_config=None, server_header=False, ws="none"
    )
    config.max_connections = max_connections
    config.load()
    listener = await asyncio.get_running_loop().create_server(
        lambda: LimitedConnection(config, server.state, {}), "127.0.0.1", 0
    )
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for open_connection in list(server.state.connections):
            open_connection.transport.abort()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def endless(part: bytes) -> tuple[bytes, ...]:
    return (part,) * 10_000


@pytest.mark.parametrize(
    "parts",
    [
        (b"GET /", *endless(b"a" * 1000)),
        (b"GET / HTTP/1.1\r\nX: ", *endless(b"a" * 1000)),
        (b"GET / HTTP/1.1\r\n", *endless(b"X-Name: value\r\n" * 50)),
        endless(b"\r\n" * 500),
        (
            b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
            *endless(b"a" * 1000),
        ),
        (
            b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1;x=",
            *endless(b"a" * 1000),
        ),
    ],
    ids=[
        "request line",
        "header",
        "headers",
        "empty lines",
        "trailer",
        "extension of a chunk",
    ],
)
async def test_a_head_without_end_is_refused(parts: tuple[bytes, ...]) -> None:
    async with serving() as server:
        answer = await server.exchange(*parts)
    assert status(answer) == 431
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "HeadTooLarge"


@pytest.mark.parametrize(("count", "expected"), [(0, 200), (1, 431)])
async def test_a_head_has_a_maximum_number_of_headers(
    count: int, expected: int
) -> None:
    closing = CLOSING.removesuffix(b"\r\n")
    headers = b"x:\r\n" * (connection.MAX_HEADERS - closing.count(b": ") + count)
    async with serving() as server:
        assert status(await server.exchange(closing + headers + b"\r\n")) == expected


async def test_a_head_as_large_as_allowed_is_served() -> None:
    large = (
        b"X: " + b"a" * (connection.MAX_HEAD - 2 * connection.CHUNK_SIZE) + b"\r\n\r\n"
    )
    async with serving() as server:
        assert status(await server.exchange(CLOSING[:-2] + large)) == 200


async def test_a_body_may_be_larger_than_a_head() -> None:
    body = b"b" * 10 * connection.MAX_HEAD
    length = str(len(body)).encode()
    head = b"POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: %b\r\n\r\n"
    async with serving() as server:
        assert status(await server.exchange(head % length, body)) == 200
        assert server.bodies == [body]


async def test_small_chunks_are_not_taken_for_a_head() -> None:
    head = (
        b"POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    chunks = b"1\r\nb\r\n" * connection.MAX_HEAD
    async with serving() as server:
        assert (
            status(await server.exchange(head, chunks, b"0\r\nX-Trailer: t\r\n\r\n"))
            == 200
        )
        assert server.bodies == [b"b" * connection.MAX_HEAD]


@pytest.mark.parametrize("before", [b"", GET], ids=["first", "next"])
async def test_a_head_that_never_ends_is_answered_408(
    before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_TIMEOUT", 0.2)
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(before + b"GET /")
        answer = b""
        while not reader.at_eof():
            writer.write(b"a")
            try:
                answer += await asyncio.wait_for(reader.read(65_536), 0.01)
            except TimeoutError:
                continue
        writer.close()
    assert b"HTTP/1.1 408 Request Timeout" in answer


async def test_a_silent_connection_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_TIMEOUT", 0.01)
    async with serving() as server:
        assert await server.exchange() == b""


async def test_only_some_of_many_pipelined_requests_are_answered() -> None:
    waiting = GET.replace(b" / ", b" /wait ")
    async with serving() as server:
        answers = asyncio.ensure_future(server.exchange(waiting, *[GET * 1000] * 100))
        while not server.is_full():
            await asyncio.sleep(0)
        server.release.set()
        received = await answers
    assert received.count(b"HTTP/1.1 200") == 1 + connection.MAX_PIPELINED
    assert received.count(b"connection: close") == 1


async def test_a_few_pipelined_requests_are_answered() -> None:
    async with serving() as server:
        answers = await server.exchange(GET * 5 + CLOSING)
    assert answers.count(b"HTTP/1.1 200") == 6


async def test_one_connection_too_many_is_answered_503() -> None:
    async with serving(max_connections=2) as server:
        held = [
            await asyncio.open_connection("127.0.0.1", server.port) for _ in range(2)
        ]
        refused = await server.exchange(GET)
        held[0][1].write(CLOSING)
        assert status(await held[0][0].read()) == 200
        served = await server.exchange(CLOSING)
        for _, writer in held:
            writer.close()
    assert status(refused) == 503
    assert b"retry-after: 1" in refused.lower()
    assert status(served) == 200


async def test_most_surplus_connections_are_aborted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "MAX_REFUSED", 0)
    async with serving(max_connections=1) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        assert await server.exchange() == b""
        writer.close()


@pytest.mark.parametrize("upgrade", [b"h2c", b"websocket", b"TLS/1.3"])
@pytest.mark.parametrize("framing", ["length", "chunks"])
async def test_an_upgrade_is_declined_and_the_body_is_read(
    upgrade: bytes, framing: str
) -> None:
    body = b"Content-Length: 5\r\n\r\nhello"
    if framing == "chunks":
        body = b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    head = (
        b"POST / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        b"HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nUpgrade: %b\r\n" % upgrade
    )
    async with serving() as server:
        answers = await server.exchange(head + body + CLOSING)
        assert server.bodies == [b"hello", b""]
    assert answers.count(b"HTTP/1.1 200") == 2


async def test_an_upgrade_request_keeps_no_connection_open() -> None:
    """Behind HTTP/1.0 proxies, the following bytes are not reliable (RFC 9112, 6.1)."""
    upgrade = b"Connection: upgrade\r\nUpgrade: h2c\r\n"
    chunks = b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    async with serving() as server:
        answer = await server.exchange(
            b"POST / HTTP/1.0\r\n" + upgrade + chunks + CLOSING
        )
        assert server.bodies == [b"hello"]
    assert answer.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize(
    "request_",
    [
        b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"?\r\n\r\n",
    ],
)
async def test_unsupported_requests_are_refused(request_: bytes) -> None:
    async with serving() as server:
        assert status(await server.exchange(request_)) == 400


async def test_an_error_is_never_sent_within_another_response() -> None:
    waiting = GET.replace(b" / ", b" /wait ")
    async with serving() as server:
        server.release.set()
        received = await server.exchange(waiting + GET + b"?\r\n\r\n")
    assert received.count(b"HTTP/1.1 200") == 2
    assert b"HTTP/1.1 400" not in received


@pytest.mark.parametrize("connection_header", [b"close", b"keep-alive"])
async def test_an_early_answer_reaches_a_client_that_still_sends(
    connection_header: bytes,
) -> None:
    head = (
        b"POST /refuse HTTP/1.1\r\nHost: test\r\nConnection: %b\r\n"
        b"Content-Length: 1000000\r\n\r\n"
    )
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head % connection_header)
        answer = await reader.readuntil(b"no")
        writer.write(b"b" * 1_000_000)
        await writer.drain()
        writer.write(CLOSING)
        rest = await reader.read()
        writer.close()
    assert status(answer) == 413
    assert rest.count(b"HTTP/1.1 200") == (connection_header == b"keep-alive")


async def test_a_body_that_goes_on_after_the_answer_is_cut_off() -> None:
    head = b"POST /refuse HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000000\r\n\r\n"
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head)
        answer = await reader.readuntil(b"no")
        with pytest.raises(ConnectionError):
            await send_on(writer, b"b" * 1_000_000)
        writer.close()
    assert status(answer) == 413


async def test_a_body_that_trickles_after_the_answer_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lingering, "LINGER_TIMEOUT", 0.2)
    head = b"POST /refuse HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n"
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head)
        await reader.readuntil(b"no")
        with pytest.raises(ConnectionError):
            await send_on(writer, b"b")
        writer.close()


async def send_on(writer: asyncio.StreamWriter, part: bytes) -> None:
    while True:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)


async def test_trailers_are_not_taken_for_headers() -> None:
    head = (
        b"POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    async with serving() as server:
        answer = await server.exchange(head + b"1\r\nb\r\n0\r\nX-Forged: t\r\n\r\n")
    assert b"x-forged" not in answer
