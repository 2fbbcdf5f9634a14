from collections.abc import AsyncIterator

import pytest

from adapters.mail.server import SmtpServer
from tests.adapters.mail.server import Mailbox, receiving


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, SmtpServer]]:
    async with receiving() as box_and_server:
        yield box_and_server
