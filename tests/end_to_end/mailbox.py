"""A mail server in this process, and the mails that it received."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Queue
from typing import Any

from aiosmtpd.controller import Controller

from tests.end_to_end.processes import TIMEOUT, free_port


class Mailbox:
    def __init__(self) -> None:
        self._received: Queue[EmailMessage] = Queue()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self._received.put(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def next(self) -> EmailMessage:
        return self._received.get(timeout=TIMEOUT)


def link(mail: EmailMessage, *, base: str) -> tuple[str, str]:
    """Return the page and the token of the link, which the text and the HTML share."""
    pattern = re.compile(rf"{re.escape(base)}/([a-z-]+)#([\w-]+)")
    text, html = (
        pattern.findall(str(part.get_content())) for part in mail.iter_parts()
    )
    assert text == html
    [(page, token)] = text
    return page, token


@contextmanager
def receiving(handler: Any) -> Iterator[str]:
    """Yield the URL of a server that passes its mail to the handler."""
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
