import email
import email.policy
import logging
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from adapters.mail.file import FileMailer
from adapters.mail.log import LogMailer
from adapters.mail.message import build_message
from adapters.mail.sender import Sender
from application.errors import Unavailable
from application.mail import Mail
from tests.builders import an_id

US = Sender("", "us@example.com")
MAIL = Mail(
    to="ada@example.com",
    template="account_verify_email",
    facts={"link": "https://example.com/?a=1&b=“ß”🪢", "token": "<token>"},
)


async def test_a_mail_is_a_file_that_mail_programs_read(tmp_path: Path) -> None:
    key = an_id()
    await FileMailer(tmp_path / "new" / "mail", sender=US).send(MAIL, key=key)
    [file] = (tmp_path / "new" / "mail").iterdir()
    read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (read["From"], read["To"]) == ("us@example.com", "ada@example.com")
    assert read["Subject"] == "Please confirm your address"
    assert read["Message-ID"] == f"<{key}@example.com>"
    text, html = (part.get_content() for part in read.iter_parts())
    assert "https://example.com/?a=1&b=“ß”🪢" in text
    assert "The token in the link is <token>." in text
    assert "https://example.com/?a=1&amp;b=“ß”🪢" in html
    assert "<code>&lt;token&gt;</code>" in html


def test_every_template_has_both_forms_and_needs_its_facts() -> None:
    folder = Path(build_message.__code__.co_filename).parent / "templates"
    names = {file.stem for file in folder.iterdir()}
    assert {file.name for file in folder.iterdir()} == {
        f"{name}.{form}" for name in names for form in ("txt", "html")
    }
    without_facts = {"account_email_changing", "account_password_changed"}
    for name in names - without_facts:
        with pytest.raises(UndefinedError):
            build_message(
                Mail(to="a@example.com", template=name), key=an_id(), sender=US
            )


async def test_a_mail_that_is_sent_again_is_the_same_file(tmp_path: Path) -> None:
    mailer, key = FileMailer(tmp_path, sender=US), an_id()
    await mailer.send(MAIL, key=key)
    await mailer.send(MAIL, key=key)
    await mailer.send(MAIL, key=an_id())
    assert len(list(tmp_path.iterdir())) == 2


async def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "mail").touch()
    with pytest.raises(Unavailable, match="mail folder"):
        await FileMailer(tmp_path / "mail", sender=US).send(MAIL, key=an_id())


async def test_the_log_names_a_mail_but_not_its_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        await LogMailer().send(MAIL, key=an_id())
    assert MAIL.template in caplog.text
    assert "<token>" not in caplog.text
    assert "ada@example.com" not in caplog.text
