"""Tests that mail goes exactly to the address it was written to."""

from email import message_from_bytes, policy
from email._header_value_parser import get_angle_addr
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest
from aiosmtplib.email import parse_address
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.mail.file import FileMailer
from adapters.mail.sender import Sender
from adapters.mail.smtp import SmtpMailer
from adapters.mail.smtp_url import SmtpAddress
from application.errors import Unavailable
from application.mail import Mail
from domain.errors import Invalid
from domain.identity.email_address import parse_email_address
from tests.adapters.mail.server import Mailbox
from tests.builders import an_id

US = Sender("", "us@example.com")


def mail(to: str) -> Mail:
    facts = {"link": "https://example.com", "token": "token"}
    return Mail(to=to, template="account_verify_email", facts=facts)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize(
    "to", ["=?utf-8?q?victim?=@example.com", "=?utf-8?q?a=2c?=@b.example"]
)
async def test_no_mail_goes_to_an_address_that_servers_may_misread(
    to: str, mailbox: tuple[Mailbox, SmtpAddress], tmp_path: Path
) -> None:
    """Accounts may have such an address from before registration refused it."""
    box, server = mailbox
    for mailer in (SmtpMailer(server, sender=US), FileMailer(tmp_path, sender=US)):
        with pytest.raises(Unavailable):
            await mailer.send(mail(to), key=an_id())
    assert box.received == []
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("local", ["a%b!c", "'{|}~'", "x=y", "-o", "what?", "=?x"])
async def test_the_envelope_names_the_recipient(
    local: str, mailbox: tuple[Mailbox, SmtpAddress]
) -> None:
    box, server = mailbox
    to = f"{local}@example.com"
    await SmtpMailer(server, sender=US).send(mail(to), key=an_id())
    [envelope] = box.received
    assert envelope.rcpt_tos == [to]
    assert f"\r\nTo: {to}\r\n".encode() in envelope.content


ATOMS = st.text("abcz09!#$%&'*+/=?^_`{|}~-.", min_size=1, max_size=64)
LABELS = st.text("abcz09-", min_size=1, max_size=12)


@given(ATOMS, st.lists(LABELS, min_size=1, max_size=4))
@example("o'brien+{%_}$!#&*/=?^`|~-", ["a", "example"])
@example("=?utf-8", ["a", "example"])
@example("a?=?b", ["a", "example"])
def test_an_accepted_address_is_one_for_every_parser(
    local: str, labels: list[str]
) -> None:
    try:
        address = parse_email_address(f"{local}@{'.'.join(labels)}")
    except Invalid:
        return
    assert parse_address(address) == address
    parsed, rest = get_angle_addr(f"<{address}>")  # as aiosmtpd does
    assert (parsed.addr_spec, rest) == (address, "")
    assert parseaddr(address) == ("", address)
    [parsed] = read(f"To: {address}\r\n\r\n".encode())["To"].addresses
    assert parsed.addr_spec == address
