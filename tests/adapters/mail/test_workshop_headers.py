"""Tests that workshop titles arrive unchanged in subjects and inject no header."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.file import FileMailer
from adapters.mail.message import build_message
from adapters.mail.sender import Sender
from adapters.mail.smtp import SmtpMailer
from adapters.mail.smtp_url import SmtpAddress
from application.mail import Mail
from domain.errors import Invalid
from domain.values import validate_one_line
from domain.workshops.workshop import MAX_TITLE
from tests.adapters.mail.server import Mailbox
from tests.builders import NOW, an_id

US = Sender("", "us@example.com")
HEADERS = {"From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"}
TITLES = [
    "Rye",
    "=?utf-8?q?Rye=0d=0aX:=20y?=",
    "=?utf-8?q?Rye=0d=0aBcc:=20eve@evil.example=0d=0a=0d=0aBuy?=",
    "Ryé =?utf-8?q?Rye=0d=0aBcc:=20eve@evil.example?=",
    "=?utf-8?b?UnllDQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?= =?utf-8?q?_two?=",
    "Rye <eve@evil.example>, Bcc: eve@evil.example",
    "a  blank,   two and three " * 7,
    "=" * MAX_TITLE,
    "x" * MAX_TITLE,
    "Sauerteig für Anfänger – mit Roggen, Dinkel und viel Geduld, an zwei langen Abenden "
    * 2,
    "パン作り 入門 ライ麦と小麦の 天然酵母 をはじめから 学ぶ 二日間の ワークショップ "
    * 4,
    "Ржаная закваска для начинающих и продолжающих: мука, вода, соль и терпение " * 2,
    "خبز العجين المخمر للمبتدئين مع دقيق الجاودار وكثير من الصبر على مدى أمسيتين " * 2,
    "नौसिखियों के लिए राई की खमीरी रोटी, दो शामों में धैर्य के साथ " * 3,
    "🍞 👩‍🍳 e\u0301 " * 20,
]


def mail(title: str, to: str = "ada@example.com") -> Mail:
    facts = {"name": "Ada", "title": title, "starts_at": NOW}
    return Mail(to=to, template="workshop_booked", facts=facts)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def must_say(content: bytes, title: str) -> None:
    received, subject = read(content), f"Your seat: {title}"
    assert {*received.keys()} == HEADERS
    assert received["Subject"] == subject
    # Other mail programs decode the header as Python's older API does.
    raw = message_from_bytes(content)["Subject"]
    assert str(make_header(decode_header(raw))) == subject
    assert received["To"] == "ada@example.com"
    assert all(
        len(row) <= 78 for row in content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    )
    text = next(received.iter_parts()).get_content()
    assert f"you have a seat in “{title}”, which starts" in text


@pytest.mark.parametrize("raw", TITLES)
async def test_a_title_is_read_as_it_was_written(
    raw: str, mailbox: tuple[Mailbox, SmtpAddress], tmp_path: Path
) -> None:
    title = validate_one_line(raw[:MAX_TITLE], field="title", max_length=MAX_TITLE)
    box, server = mailbox
    await SmtpMailer(server, sender=US).send(mail(title), key=an_id())
    await FileMailer(tmp_path, sender=US).send(mail(title), key=an_id())
    [envelope] = box.received
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "us@example.com",
        ["ada@example.com"],
    )
    must_say(envelope.content, title)
    [file] = tmp_path.iterdir()
    must_say(file.read_bytes(), title)


FRAGMENTS = [
    "=?utf-8?q?",
    "=?utf-8?b?",
    "?=",
    "=0d=0a",
    "_",
    " ",
    "  ",
    ",",
    "ü",
    "日本",
    "Ж ",
]


@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=9), max_size=30).map("".join)
)
def test_no_title_writes_a_header(raw: str) -> None:
    try:
        title = validate_one_line(raw, field="title", max_length=MAX_TITLE)
    except Invalid:
        return
    must_say(build_message(mail(title), key=an_id(), sender=US), title)
