from collections.abc import AsyncIterator

import pytest

from adapters.mail.smtp_url import SmtpAddress
from tests.adapters.mail.server import Mailbox, receiving


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, SmtpAddress]]:
    async with receiving() as box_and_server:
        yield box_and_server
