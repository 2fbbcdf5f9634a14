import asyncio

import pytest

from adapters.queue import hints
from adapters.queue.hints import MAX_PENDING
from tests.adapters.queue.carrying import TIMEOUT, Carrying
from tests.builders import an_id


async def test_too_many_ids_are_dropped_without_a_complaint() -> None:
    carrying = Carrying("memory://", "test")
    ids = [an_id() for _ in range(MAX_PENDING + 1)]
    carrying.hints(ids)
    async with carrying.started():
        messages = await carrying.heard(ids[:MAX_PENDING])
    assert sum(len(message.ids) for message in messages) == MAX_PENDING


async def test_hints_that_follow_a_message_closely_are_sent_together() -> None:
    pausing, resumed = asyncio.Event(), asyncio.Event()

    async def pause(_: float) -> None:
        pausing.set()
        await resumed.wait()

    carrying = Carrying("memory://", "test", sleep=pause)
    first, second, third = (an_id() for _ in range(3))
    carrying.hints([first])
    async with carrying.started(), asyncio.timeout(TIMEOUT):
        sent_at_once = await carrying.heard([first])
        await pausing.wait()
        for job_id in (second, third):
            carrying.hints([job_id])
            await asyncio.sleep(0)  # a sender that did not pause would send it
        resumed.set()
        sent_later = await carrying.heard([second, third])
    assert [message.ids for message in sent_at_once] == [[first]]
    assert [message.ids for message in sent_later] == [[second, third]]


async def test_a_broker_is_probed_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "PROBE_INTERVAL", TIMEOUT * 2)
    carrying = Carrying("memory://", "test")
    async with carrying.started():
        await carrying.until_reachable()
