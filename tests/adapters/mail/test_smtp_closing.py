"""Tests that a connection by TLS is closed although the server keeps its end open."""

import asyncio
import gc
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import aiosmtplib
import pytest
from uvicorn.loops.auto import auto_loop_factory

from adapters.mail.sender import Sender
from adapters.mail.smtp import SmtpMailer
from adapters.mail.smtp_url import SmtpAddress
from tests.adapters.mail.server import TIMEOUT
from tests.certificates import certificate

REPLIES = {
    b"EHLO": b"250-here\r\n250 AUTH PLAIN",
    b"AUTH": b"535 no",
    b"QUIT": b"221 bye",
}
LAST = {b"AUTH", b"QUIT"}


def serve_once(listening: socket.socket, context: ssl.SSLContext, end: Event) -> None:
    connection, _ = listening.accept()
    secured = context.wrap_socket(connection, server_side=True)
    with secured, secured.makefile("rb") as commands:
        secured.sendall(b"220 here\r\n")
        command = b""
        while command not in LAST:
            command = commands.readline().split()[0]
            secured.sendall(REPLIES[command] + b"\r\n")
        end.wait(TIMEOUT)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpAddress]:
    """A server that answers by TLS, and does not close the connection."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    end = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve_once, args=(listening, context, end))
        thread.start()
        port = listening.getsockname()[1]
        yield SmtpAddress(host="127.0.0.1", port=port, implicit_tls=True)
        end.set()
        thread.join()


def unclosed_after(
    outcome: AbstractContextManager[object], server: SmtpAddress
) -> list[str]:
    """Probe the server in an event loop of its own; return what is left open."""
    mailer = SmtpMailer(server, sender=Sender("", "us@example.com"))
    with warnings.catch_warnings(record=True, action="always") as unclosed:
        with outcome, asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(mailer.probe())
        gc.collect()
    return [str(one.message) for one in unclosed]


def test_a_connection_is_closed_before_the_event_loop(server: SmtpAddress) -> None:
    assert unclosed_after(nullcontext(), server) == []


def test_a_connection_is_closed_after_a_login_that_is_refused(
    server: SmtpAddress,
) -> None:
    refused = pytest.raises(aiosmtplib.SMTPAuthenticationError)
    assert unclosed_after(refused, replace(server, user="us", password="no")) == []
