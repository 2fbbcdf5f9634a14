"""A mailer that writes one .eml file per mail, for development and tests."""

import asyncio
from pathlib import Path
from uuid import UUID

from adapters.mail.message import build_message
from adapters.mail.sender import Sender
from application.errors import Unavailable
from application.mail import Mail


class FileMailer:
    def __init__(self, folder: Path, *, sender: Sender) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail, *, key: UUID) -> None:
        content = build_message(mail, key=key, sender=self._sender)
        try:
            await asyncio.to_thread(self._write, f"{key}.eml", content)
        except OSError as error:
            raise Unavailable(f"The mail folder cannot be written: {error}") from error

    async def probe(self) -> None:
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        # The key names the file and the rename is atomic: a retry replaces the file.
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.rename(self._folder / name)
