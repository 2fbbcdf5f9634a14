"""Tests of what every broker does while it is available."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from functools import cache
from uuid import UUID

import pytest
from redis.asyncio import Redis
from taskiq.kicker import AsyncKicker

from adapters.queue import MAX_AGE, MAX_MESSAGES
from adapters.queue.hints import MAX_IDS, TASK
from tests.adapters.queue.carrying import Carrying, Message
from tests.builders import an_id

# A group of workers takes seconds to form.
KAFKA = pytest.param("kafka", marks=pytest.mark.slow)
AMQP = pytest.param("amqp", marks=pytest.mark.slow)  # takes seconds to start
BROKERS = ["redis", "nats", KAFKA, AMQP, "memory"]
BETWEEN_PROCESSES = BROKERS[:-1]
STORING = ["redis", AMQP, "memory"]  # the others store nothing


@pytest.mark.parametrize("url", BROKERS, indirect=True)
async def test_every_hint_arrives_once_in_messages_of_a_bounded_size(
    url: str, service: str
) -> None:
    carrying = Carrying(url, service)
    ids = [an_id() for _ in range(2 * MAX_IDS + 50)]
    async with carrying.lifespan():
        carrying.hints(ids)
        messages = await carrying.heard(ids)
    assert times_heard(ids, messages) == dict.fromkeys(ids, 1)
    assert max(len(message.ids) for message in messages) == MAX_IDS


@pytest.mark.parametrize("url", BETWEEN_PROCESSES, indirect=True)
async def test_several_workers_share_the_messages(url: str, service: str) -> None:
    carrying = Carrying(url, service, workers=2)
    *ids, last = (an_id() for _ in range(41))
    async with carrying.lifespan():
        messages = []
        # One after the other, so that each becomes a message.
        for job_id in [*ids, last]:
            carrying.hints([job_id])
            messages += await carrying.heard([job_id])
    assert times_heard(ids, messages) == dict.fromkeys(ids, 1)
    assert {message.worker for message in messages if message.ids[0] in ids} == {0, 1}


@pytest.mark.parametrize("url", STORING, indirect=True)
async def test_a_broker_keeps_few_unread_hints(url: str, service: str) -> None:
    carrying = Carrying(url, service)
    kicker: AsyncKicker[[list[str]], None] = AsyncKicker(TASK, carrying.sending, {})
    await carrying.sending.startup()
    for _ in range(MAX_MESSAGES + 10):
        await kicker.kiq([str(an_id())])
    await carrying.sending.shutdown()
    async with carrying.started():
        last = an_id()
        carrying.hints([last])
        messages = await carrying.heard([last])
    # A slot may be free when the last hint arrives.
    assert len(messages) <= MAX_MESSAGES + 1


@pytest.mark.parametrize("url", ["redis"], indirect=True)
async def test_hints_are_json_and_forgotten_after_a_while(
    url: str, service: str
) -> None:
    carrying = Carrying(url, service)
    [job_id] = ids = [an_id()]
    async with Redis.from_url(url) as redis, carrying.hints.lifespan():
        await carrying.until_reachable()
        await redis.delete(f"{service}.hints")  # the probe
        carrying.hints(ids)
        while not (raw := await redis.lindex(f"{service}.hints", 0)):
            await asyncio.sleep(0.01)
        assert json.loads(raw)["args"] == [[str(job_id)]]
        assert 0 < await redis.ttl(f"{service}.hints") <= MAX_AGE


@cache
def imported_by_a_broker_in_memory() -> list[str]:
    code = (
        "import sys; from adapters.queue.brokers import make_brokers;"
        "make_brokers('memory://', 'test'); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize("driver", ["aio_pika", "aiokafka", "nats", "redis"])
def test_a_driver_is_imported_only_when_it_is_chosen(driver: str) -> None:
    assert "adapters.queue.brokers" in imported_by_a_broker_in_memory()
    assert driver not in imported_by_a_broker_in_memory()


def times_heard(ids: list[UUID], messages: list[Message]) -> Counter[UUID]:
    return Counter(
        job_id for message in messages for job_id in message.ids if job_id in ids
    )
