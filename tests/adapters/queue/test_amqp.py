"""Connections to RabbitMQ."""

import pytest
from yarl import URL

from adapters.queue.amqp import ClosingConnection
from tests.end_to_end.processes import free_port


async def test_a_connection_that_fails_is_closed() -> None:
    connection = ClosingConnection(URL(f"amqp://127.0.0.1:{free_port()}/"))
    with pytest.raises(ConnectionError):
        await connection.connect()
    assert connection.is_closed
