"""Tests of the texts of mails about workshops."""

import email
import email.policy
from pathlib import Path

from adapters.mail.file import FileMailer
from adapters.mail.sender import Sender
from application.mail import Mail
from tests.builders import NOW, an_id

MAIL = Mail(
    to="ada@example.com",
    template="workshop_booked",
    facts={"name": "Ada <b>", "title": "Knots & “Spleiße” 🪢", "starts_at": NOW},
)


async def test_the_mail_about_a_seat_is_read_by_mail_programs(tmp_path: Path) -> None:
    key = an_id()
    await FileMailer(
        tmp_path / "new" / "mail", sender=Sender("", "us@example.com")
    ).send(MAIL, key=key)
    [file] = (tmp_path / "new" / "mail").iterdir()
    read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (read["From"], read["To"]) == ("us@example.com", "ada@example.com")
    assert read["Subject"] == "Your seat: Knots & “Spleiße” 🪢"
    assert read["Message-ID"] == f"<{key}@example.com>"
    text, html = (part.get_content() for part in read.iter_parts())
    assert "Hello Ada <b>," in text
    assert "23 November 2026 at 12:00 UTC" in text
    assert "Hello Ada &lt;b&gt;," in html
    assert "Knots &amp; “Spleiße” 🪢" in html
