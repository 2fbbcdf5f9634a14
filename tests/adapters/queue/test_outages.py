"""What every broker's absence does: little."""

import asyncio
import shutil
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from application.errors import Unavailable
from tests.adapters.queue.carrying import Carrying
from tests.servers import Server

KAFKA = pytest.param("kafka", marks=pytest.mark.slow)
AMQP = pytest.param("amqp", marks=pytest.mark.slow)
every_server = pytest.mark.parametrize(
    "server", ["redis", "nats", KAFKA, AMQP], indirect=True
)

PATIENCE = (
    30.0  # seconds, for what takes a few, where a driver by itself would take for ever
)
BUSY = 0.2  # of a processor; drivers that try again without a pause take a third of one


async def start_empty(server: Server) -> None:
    shutil.rmtree(server.home / "data", ignore_errors=True)
    await asyncio.to_thread(server.start)


async def until_it_takes_hints(carrying: Carrying) -> None:
    """A hint may be heard before the broker has told its sender that it was taken."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(Unavailable):
                return await carrying.hints.check()
            await asyncio.sleep(0.01)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what drivers do and tell nobody but the log."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


@every_server
async def test_a_broker_that_is_down_at_the_start_is_used_when_it_is_up(
    server: Server, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    carrying = Carrying(server.url, service)
    server.kill()
    async with carrying.started():  # which waits for nobody
        await until(lambda: bool(caplog.records))  # the first try fails
        await start_empty(server)
        await carrying.until_heard(within=PATIENCE)


@every_server
async def test_a_broker_that_comes_back_empty_is_used_again_and_left_at_once_when_it_is_gone(
    server: Server, service: str
) -> None:
    carrying = Carrying(server.url, service)
    async with asyncio.timeout(None) as leaving, carrying.running():
        server.kill()
        await start_empty(server)
        await carrying.until_heard(within=PATIENCE)
        await until_it_takes_hints(carrying)
        server.kill()
        leaving.reschedule(asyncio.get_running_loop().time() + PATIENCE)


@pytest.mark.slow
@every_server
async def test_an_absent_broker_is_told_of_once_and_costs_nothing(
    server: Server, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    carrying = Carrying(server.url, service)
    async with carrying.running():
        server.kill()
        while len(caplog.records) < 2:  # by the sender and by the listener
            with pytest.raises(TimeoutError):
                await carrying.until_heard(within=1)
        with pytest.raises(TimeoutError):
            await carrying.until_heard(within=3)  # in which both try several times
        with pytest.raises(Unavailable):
            await carrying.hints.check()
        assert len(caplog.records) == 2
        cpu = time.process_time()
        await asyncio.sleep(1)
        assert time.process_time() - cpu < BUSY
