"""Tests of how `MAIL_FROM` is parsed, and shown by mail servers and mail programs."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest

from adapters.mail.sender import Sender
from adapters.mail.smtp import SmtpMailer
from adapters.mail.smtp_url import SmtpAddress
from application.mail import Mail
from tests.adapters.mail.server import Mailbox
from tests.builders import an_id

MAIL = Mail(to="ada@example.com", template="account_password_changed")
NAMES = [
    "Hexagon",
    "Acme, Inc.",
    "Support (Billing)",
    "Acme: Team",
    'The "Knots" Club',
    '"Knots" and "Rye"',
    "back\\slash",
    "Grüße von <uns@example.com>",
    "eve@evil.example",
    "=?utf-8?q?Acme?=",
    "Ünïcode; ビルダー " * 2,
    "Ünïcode; ビルダー " * 5,
    "x" * 100,
]


@pytest.mark.parametrize("name", [name.strip() for name in NAMES])
@pytest.mark.parametrize("quoted", [False, True])
async def test_the_sender_is_read_as_it_was_set(
    quoted: bool, name: str, mailbox: tuple[Mailbox, SmtpAddress]
) -> None:
    box, server = mailbox
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    text = (
        f'"{escaped}" <NoReply@acme.example>'
        if quoted
        else f"{name} <NoReply@acme.example>"
    )
    await SmtpMailer(server, sender=Sender.parse(text)).send(MAIL, key=an_id())
    [envelope] = box.received
    assert envelope.mail_from == "NoReply@acme.example"
    [sender] = message_from_bytes(envelope.content, policy=policy.default)[
        "From"
    ].addresses
    assert sender.addr_spec == "NoReply@acme.example"
    raw = message_from_bytes(envelope.content)["From"]
    decoded = str(make_header(decode_header(raw)))
    shown = name if decoded.startswith(name) else f'"{escaped}"'
    assert decoded == f"{shown} <NoReply@acme.example>"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "Acme <>",
        "Acme <nobody>",
        "Acme noreply@acme.example",
        "<noreply@acme.example> Acme",
        "a@acme.example, b@acme.example",
        "Acme\r\nBcc: eve@evil.example <noreply@acme.example>",
        "Acme <noreply@acme.example\r\nBcc: eve@evil.example>",
        "=?utf-8?q?a=2c?=@acme.example",
        "\u202e <noreply@acme.example>",
        "x" * 101 + " <noreply@acme.example>",
    ],
)
def test_invalid_senders_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Sender.parse(text)


def test_a_machine_without_a_domain_may_send() -> None:
    assert Sender.parse("hexagon@localhost") == Sender("", "hexagon@localhost")
