import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from adapters.mail.smtp import SmtpMailer
from application.errors import Unavailable
from application.mail import Mail
from tests.builders import NOW, an_id

PATIENCE = 30  # seconds, for what takes milliseconds
MAIL = Mail(
    to="ada@example.com",
    template="workshop_booked",
    facts={"name": "Ada", "title": "Knots", "starts_at": NOW},
)


class Mailbox:
    """What a real SMTP server received, and what it answers next."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.received.append(envelope)
        return self.answer


class Session(SMTP):
    """One connection, which tells when it has ended."""

    def __init__(self, handler: Mailbox) -> None:
        super().__init__(handler, loop=asyncio.get_running_loop())
        self.ended = asyncio.Event()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.ended.set()


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, str]]:
    box, sessions = Mailbox(), []

    def accept() -> Session:
        sessions.append(Session(box))
        return sessions[-1]

    server = await asyncio.get_running_loop().create_server(accept, "127.0.0.1", 0)
    async with server:
        yield box, f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for session in sessions:
            await asyncio.wait_for(session.ended.wait(), PATIENCE)


async def test_a_mail_arrives_with_its_key(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    key = an_id()
    await SmtpMailer(url, sender="Hexagon <us@example.com>").send(MAIL, key=key)
    [envelope] = box.received
    assert envelope.mail_from == "us@example.com"
    assert envelope.rcpt_tos == ["ada@example.com"]
    assert f"Message-ID: <{key}@example.com>".encode() in envelope.content
    assert b"Subject: Your seat: Knots" in envelope.content


async def test_a_server_that_refuses_is_unavailable(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    box.answer = "452 The disk is full"
    with pytest.raises(Unavailable, match="disk is full"):
        await SmtpMailer(url, sender="us@example.com").send(MAIL, key=an_id())


async def test_a_server_that_is_gone_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable):
        await SmtpMailer(f"smtp://127.0.0.1:{port}", sender="us@example.com").send(
            MAIL, key=an_id()
        )


async def test_a_password_is_not_sent_without_tls(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    with_password = url.replace("smtp://", "smtp://us:p%40ss@")
    with pytest.raises(Unavailable, match="STARTTLS"):
        await SmtpMailer(with_password, sender="us@example.com").send(MAIL, key=an_id())
    assert box.received == []


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.mail.smtp.TIMEOUT", 0.05)
    ended = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side gives up
        writer.close()
        await writer.wait_closed()
        ended.set()

    silent = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        with pytest.raises(Unavailable):
            await SmtpMailer(f"smtp://127.0.0.1:{port}", sender="us@example.com").send(
                MAIL, key=an_id()
            )
        await asyncio.wait_for(ended.wait(), PATIENCE)
