"""The mailbox of development: the mails in the folder of `FileMailer`."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from heapq import nlargest
from pathlib import Path
from uuid import UUID

from application.errors import NotFound, Unavailable
from application.mail import SentMail

MAX_SIZE = 256 * 1024  # bytes of a file that are read


class FileMailbox:
    """Reads the files of `FileMailer`; each is named after its mail's key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def latest(self, limit: int) -> Sequence[SentMail]:
        try:
            return await asyncio.to_thread(self._latest, limit)
        except OSError as error:
            raise Unavailable("The mail folder cannot be read.") from error

    async def get(self, key: UUID) -> SentMail:
        try:
            return await asyncio.to_thread(_read, self._folder / f"{key}.eml")
        except FileNotFoundError:
            raise NotFound from None
        except OSError as error:
            raise Unavailable("The mail cannot be read.") from error

    def _latest(self, limit: int) -> Sequence[SentMail]:
        files = [
            (file.stat().st_mtime, file)
            for file in self._folder.glob("*.eml")
            if _key(file)
        ]
        return [_read(file) for _, file in nlargest(limit, files)]


def _key(file: Path) -> UUID | None:
    try:
        return UUID(file.stem)
    except ValueError:  # not a file of `FileMailer`
        return None


def _read(file: Path) -> SentMail:
    with file.open("rb") as opened:
        content = opened.read(MAX_SIZE)
    mail = message_from_bytes(content, policy=policy.default)
    return SentMail(
        key=UUID(file.stem),
        sent_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=_text(mail),
    )


def _text(mail: EmailMessage) -> str:
    """Decode the body as UTF-8, which `FileMailer` writes, whatever its charset says."""
    body = mail.get_body(("plain",))
    content = body.get_payload(decode=True) if body else b""
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
