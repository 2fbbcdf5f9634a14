"""Tests of sending through a real SMTP server and through servers that hang."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import pytest

from adapters.mail import smtp
from adapters.mail.sender import Sender
from adapters.mail.smtp import SmtpMailer
from adapters.mail.smtp_url import SmtpAddress
from application.errors import Unavailable
from application.mail import Mail
from tests.adapters.mail.server import TIMEOUT, Mailbox
from tests.builders import an_id

US = Sender("", "us@example.com")
MAIL = Mail(
    to="ada@example.com",
    template="account_verify_email",
    facts={"link": "https://example.com", "token": "token"},
)


async def test_a_mail_arrives_with_its_key(
    mailbox: tuple[Mailbox, SmtpAddress],
) -> None:
    box, server = mailbox
    key = an_id()
    await SmtpMailer(server, sender=replace(US, name="Hexagon")).send(MAIL, key=key)
    [envelope] = box.received
    assert envelope.mail_from == "us@example.com"
    assert envelope.rcpt_tos == ["ada@example.com"]
    assert f"Message-ID: <{key}@example.com>".encode() in envelope.content
    assert b"Subject: Please confirm your address" in envelope.content


async def test_a_server_that_refuses_is_unavailable(
    mailbox: tuple[Mailbox, SmtpAddress],
) -> None:
    box, server = mailbox
    box.answer = "452 The disk is full"
    with pytest.raises(Unavailable, match="disk is full"):
        await SmtpMailer(server, sender=US).send(MAIL, key=an_id())


async def test_rejections_are_reported_without_the_address(
    mailbox: tuple[Mailbox, SmtpAddress],
) -> None:
    """Jobs and logs may outlive the account."""
    box, server = mailbox
    box.refusal = "550 5.1.1 <Ada@example.com>: no such mailbox"
    with pytest.raises(Unavailable, match="no such mailbox") as refused:
        await SmtpMailer(server, sender=US).send(MAIL, key=an_id())
    assert "ada@" not in str(refused.value).lower()


async def test_a_server_that_is_gone_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable):
        await SmtpMailer(SmtpAddress(host="127.0.0.1", port=port), sender=US).send(
            MAIL, key=an_id()
        )


async def test_a_password_is_not_sent_without_tls(
    mailbox: tuple[Mailbox, SmtpAddress],
) -> None:
    box, server = mailbox
    with_password = replace(server, user="us", password="p@ss")
    with pytest.raises(Unavailable, match="STARTTLS"):
        await SmtpMailer(with_password, sender=US).send(MAIL, key=an_id())
    assert box.received == []


GREETING, EHLO, OK, GO_ON = (
    b"220 here\r\n",
    b"250 here\r\n",
    b"250 ok\r\n",
    b"354 go on\r\n",
)
# Answers to nothing, EHLO, MAIL, RCPT, DATA and the content.
ANSWERS = (GREETING, EHLO, OK, OK, GO_ON, OK)
Answers = Sequence[bytes]


@dataclass
class Hanging:
    """A server that hangs, and the bytes that it read meanwhile."""

    server: SmtpAddress
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    read: bytes = b""


@asynccontextmanager
async def hanging_after(
    answers: Answers, *, dripping: bool = False
) -> AsyncIterator[Hanging]:
    """Serve the answers, then hang until the client closes the connection."""
    begun, ended = asyncio.Event(), asyncio.Event()
    hanging = Hanging(SmtpAddress(host="127.0.0.1"))

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        begun.set()
        with suppress(EOFError, OSError):  # a client on a busy machine gives up earlier
            for number, one in enumerate(answers):
                if number == len(ANSWERS) - 1:
                    await reader.readuntil(b"\r\n.\r\n")
                elif number:
                    await reader.readline()
                writer.write(one)
            hanging.reached.set()
            gone = asyncio.create_task(reader.read())
            while dripping and not gone.done():
                writer.write(b"220-wait\r\n")
                await asyncio.wait([gone], timeout=0.001)
            hanging.read = await gone
        writer.close()
        ended.set()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        hanging.server = replace(hanging.server, port=port)
        yield hanging
        if begun.is_set():
            await asyncio.wait_for(ended.wait(), TIMEOUT)


async def send(server: SmtpAddress) -> None:
    await asyncio.wait_for(
        SmtpMailer(server, sender=US).send(MAIL, key=an_id()), TIMEOUT
    )


@pytest.mark.parametrize("count", range(len(ANSWERS)))
@pytest.mark.parametrize("bound", ["TIMEOUT", "DIALOGUE_TIMEOUT"])
async def test_a_server_that_hangs_times_out(
    bound: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, bound, 0.05)
    async with hanging_after(ANSWERS[:count]) as hanging:
        with pytest.raises(Unavailable):
            await send(hanging.server)


async def test_a_server_that_replies_too_slowly_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "DIALOGUE_TIMEOUT", 0.05)
    async with hanging_after([], dripping=True) as hanging:
        with pytest.raises(Unavailable):
            await send(hanging.server)


async def test_a_server_that_does_not_say_goodbye_has_taken_the_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "QUIT_TIMEOUT", 0.05)
    async with hanging_after(ANSWERS) as hanging:
        await send(hanging.server)


async def test_probing_a_server_that_hangs_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "DIALOGUE_TIMEOUT", 0.05)
    async with hanging_after([]) as hanging:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(
                SmtpMailer(hanging.server, sender=US).probe(), TIMEOUT
            )


@pytest.mark.parametrize("bound", ["TIMEOUT", "DIALOGUE_TIMEOUT"])
async def test_a_server_that_does_not_come_to_tls_is_given_up(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, bound, 0.05)
    async with hanging_after([]) as hanging:
        with pytest.raises(Unavailable):
            await send(replace(hanging.server, implicit_tls=True))
    offer = b"250-here\r\n250 STARTTLS\r\n"
    async with hanging_after([GREETING, offer, b"220 go on\r\n"]) as hanging:
        with pytest.raises(Unavailable):
            await send(replace(hanging.server, user="us", password="p@ss"))


async def test_a_worker_that_stops_leaves_a_server_that_hangs_at_once() -> None:
    async with hanging_after([GREETING, EHLO, OK]) as hanging:
        sending = asyncio.create_task(send(hanging.server))
        await asyncio.wait_for(hanging.reached.wait(), TIMEOUT)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(sending, TIMEOUT)
    assert b"QUIT" not in hanging.read
