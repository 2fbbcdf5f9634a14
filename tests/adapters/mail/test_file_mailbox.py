"""Tests that the mailbox reads the mails of the file mailer, with any text of strangers."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from adapters.mail.file import FileMailer
from adapters.mail.file_mailbox import FileMailbox
from adapters.mail.sender import Sender
from application.errors import NotFound, Unavailable
from application.mail import Mail

LINK = "http://127.0.0.1:8000/verify-email#token"
KEYS = [UUID(int=number) for number in range(1, 4)]


async def send(folder: Path, key: UUID) -> None:
    facts = {"link": LINK, "token": "token"}
    mail = Mail(to="ada@example.com", template="account_verify_email", facts=facts)
    await FileMailer(folder, sender=Sender.parse("hexagon@localhost")).send(
        mail, key=key
    )
    os.utime(folder / f"{key}.eml", (key.int, key.int))  # sent in the order of the keys


async def test_a_mail_is_read_as_it_was_sent(tmp_path: Path) -> None:
    await send(tmp_path, KEYS[0])
    mail = await FileMailbox(tmp_path).get(KEYS[0])
    assert (mail.to, mail.subject) == ("ada@example.com", "Please confirm your address")
    assert LINK in mail.text


async def test_the_last_mails_come_first(tmp_path: Path) -> None:
    for key in KEYS:
        await send(tmp_path, key)
    (tmp_path / "somebody's.eml").write_text("Subject: not ours\n\n")
    assert [mail.key for mail in await FileMailbox(tmp_path).latest(2)] == [
        KEYS[2],
        KEYS[1],
    ]


async def test_a_folder_without_mails_is_empty(tmp_path: Path) -> None:
    assert list(await FileMailbox(tmp_path / "nothing").latest(9)) == []
    with pytest.raises(NotFound):
        await FileMailbox(tmp_path).get(KEYS[0])


async def test_a_mail_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / f"{KEYS[0]}.eml").mkdir()
    with pytest.raises(Unavailable):
        await FileMailbox(tmp_path).get(KEYS[0])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no header",
        b"Content-Type: text/plain; charset=nothing\n\n\xff",
        b"Subject: =?x?q?=\n\n",
    ],
)
async def test_a_file_that_is_not_a_mail_does_not_hide_the_others(
    content: bytes, tmp_path: Path
) -> None:
    await send(tmp_path, KEYS[0])
    (tmp_path / f"{KEYS[1]}.eml").write_bytes(content)
    assert KEYS[0] in [mail.key for mail in await FileMailbox(tmp_path).latest(9)]
