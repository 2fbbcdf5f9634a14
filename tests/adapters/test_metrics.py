"""How the numbers of pools and jobs are looked at; what real processes tell is in end_to_end."""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.metrics import Exposition
from application.jobs.ports import JobState, Tally
from tests.builders import StoppedClock


class SlowRecords:
    def __init__(self) -> None:
        self.asked, self.ended = asyncio.Event(), asyncio.Event()

    async def tally(self) -> Mapping[JobState, Tally]:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # as a driver that gives its connection back
            self.ended.set()
        raise AssertionError


async def test_at_the_end_nobody_uses_the_storage_any_more() -> None:
    records: Any = SlowRecords()
    async with Exposition(records, StoppedClock()).running("127.0.0.1", None):
        await records.asked.wait()
    assert records.ended.is_set()
