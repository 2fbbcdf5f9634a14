"""Mail by a real SMTP server, and by servers that hang."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.mail import smtp
from adapters.mail.sender import Sender
from adapters.mail.server import SmtpServer
from adapters.mail.smtp import SmtpMailer
from application.errors import Unavailable
from application.mail import Mail
from tests.adapters.mail.server import PATIENCE, Mailbox
from tests.builders import NOW, an_id

US = Sender("", "us@example.com")
MAIL = Mail(
    to="ada@example.com",
    template="workshop_booked",
    facts={"name": "Ada", "title": "Knots", "starts_at": NOW},
)


async def test_a_mail_arrives_with_its_key(mailbox: tuple[Mailbox, SmtpServer]) -> None:
    box, server = mailbox
    key = an_id()
    await SmtpMailer(server, sender=replace(US, name="Hexagon")).send(MAIL, key=key)
    [envelope] = box.received
    assert envelope.mail_from == "us@example.com"
    assert envelope.rcpt_tos == ["ada@example.com"]
    assert f"Message-ID: <{key}@example.com>".encode() in envelope.content
    assert b"Subject: Your seat: Knots" in envelope.content


async def test_a_server_that_refuses_is_unavailable(mailbox: tuple[Mailbox, SmtpServer]) -> None:
    box, server = mailbox
    box.answer = "452 The disk is full"
    with pytest.raises(Unavailable, match="disk is full"):
        await SmtpMailer(server, sender=US).send(MAIL, key=an_id())


async def test_a_server_that_is_gone_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable):
        await SmtpMailer(SmtpServer(host="127.0.0.1", port=port), sender=US).send(MAIL, key=an_id())


async def test_a_password_is_not_sent_without_tls(mailbox: tuple[Mailbox, SmtpServer]) -> None:
    box, server = mailbox
    with_password = replace(server, user="us", password="p@ss")
    with pytest.raises(Unavailable, match="STARTTLS"):
        await SmtpMailer(with_password, sender=US).send(MAIL, key=an_id())
    assert box.received == []


GREETING, EHLO, OK, GO_ON = b"220 here\r\n", b"250 here\r\n", b"250 ok\r\n", b"354 go on\r\n"
ANSWERS = (GREETING, EHLO, OK, OK, GO_ON, OK)  # to nothing, EHLO, MAIL, RCPT, DATA, the content
Answers = Sequence[bytes]


@asynccontextmanager
async def hanging_after(answers: Answers, *, dripping: bool = False) -> AsyncIterator[SmtpServer]:
    """A server that gives these answers, and hangs up when the client does, which it awaits."""
    ended = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, one in enumerate(answers):
            if number == len(ANSWERS) - 1:
                await reader.readuntil(b"\r\n.\r\n")
            elif number:
                await reader.readline()
            writer.write(one)
        gone = asyncio.create_task(reader.read())
        while dripping and not gone.done():
            writer.write(b"220-wait\r\n")
            await asyncio.wait([gone], timeout=0.001)
        await gone
        writer.close()
        ended.set()

    hanging = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with hanging:
        yield SmtpServer(host="127.0.0.1", port=hanging.sockets[0].getsockname()[1])
        await asyncio.wait_for(ended.wait(), PATIENCE)


async def send(server: SmtpServer) -> None:
    await asyncio.wait_for(SmtpMailer(server, sender=US).send(MAIL, key=an_id()), PATIENCE)


@pytest.mark.parametrize("count", range(len(ANSWERS)))
@pytest.mark.parametrize("bound", ["TIMEOUT", "DIALOGUE_TIMEOUT"])
async def test_a_server_that_hangs_is_given_up(
    bound: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, bound, 0.05)
    async with hanging_after(ANSWERS[:count]) as server:
        with pytest.raises(Unavailable):
            await send(server)


async def test_a_server_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "DIALOGUE_TIMEOUT", 0.05)
    async with hanging_after([], dripping=True) as server:
        with pytest.raises(Unavailable):
            await send(server)


async def test_a_server_that_does_not_say_goodbye_has_taken_the_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "GOODBYE_TIMEOUT", 0.05)
    async with hanging_after(ANSWERS) as server:
        await send(server)


async def test_a_server_that_hangs_is_given_up_when_it_is_tried_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "DIALOGUE_TIMEOUT", 0.05)
    async with hanging_after([]) as server:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(SmtpMailer(server, sender=US).try_out(), PATIENCE)
