"""Tests that the absence of a broker does little harm, for every broker."""

import asyncio
import shutil
import time
from collections.abc import Callable

import pytest

from application.errors import Unavailable
from tests.adapters.queue.carrying import Carrying
from tests.servers import Server

NATS = pytest.param("nats", marks=pytest.mark.slow)
KAFKA = pytest.param("kafka", marks=pytest.mark.slow)
AMQP = pytest.param("amqp", marks=pytest.mark.slow)
every_server = pytest.mark.parametrize(
    "server", ["redis", NATS, KAFKA, AMQP], indirect=True
)

TIMEOUT = 30.0  # seconds; the awaited states take a few
BUSY = 0.2  # of a processor; a driver that retries without a pause takes a third


async def start_empty(server: Server) -> None:
    shutil.rmtree(server.home / "data", ignore_errors=True)
    await asyncio.to_thread(server.start)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that only the log shows."""
    async with asyncio.timeout(TIMEOUT):
        while not condition():
            await asyncio.sleep(0.01)


@every_server
async def test_a_broker_that_is_down_at_the_start_is_used_when_it_is_up(
    server: Server, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    carrying = Carrying(server.url, service)
    server.kill()
    async with carrying.started():  # does not wait for the broker
        await until(lambda: bool(caplog.records))  # the first attempt fails
        await start_empty(server)
        await carrying.until_heard(within=TIMEOUT)


@every_server
async def test_a_broker_that_returns_empty_is_used_again_and_closed_at_once_when_gone(
    server: Server, service: str
) -> None:
    carrying = Carrying(server.url, service)
    async with asyncio.timeout(None) as leaving, carrying.lifespan():
        server.kill()
        await start_empty(server)
        await carrying.until_heard(within=TIMEOUT)
        await carrying.until_reachable()
        server.kill()
        leaving.reschedule(asyncio.get_running_loop().time() + TIMEOUT)


@pytest.mark.slow
@every_server
async def test_an_absent_broker_is_logged_once_and_costs_nothing(
    server: Server, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    carrying = Carrying(server.url, service)
    async with carrying.lifespan():
        server.kill()
        while len(caplog.records) < 2:  # one of the sender, one of the listener
            with pytest.raises(TimeoutError):
                await carrying.until_heard(within=1)
        with pytest.raises(TimeoutError):
            await carrying.until_heard(within=3)  # time for several attempts of both
        with pytest.raises(Unavailable):
            await carrying.hints.check()
        assert len(caplog.records) == 2
        cpu = time.process_time()
        await asyncio.sleep(1)
        assert time.process_time() - cpu < BUSY
