"""The drill that kills processes at random, for a few seconds."""

import asyncio

import pytest

from tools.databases import STORAGES
from tools.drills import kill_jobs


@pytest.mark.slow
@pytest.mark.usefixtures(
    "redis_url"
)  # without that server it skips, or fails where it must not
def test_nothing_is_lost_when_processes_are_killed_at_random() -> None:
    assert asyncio.run(kill_jobs.main(STORAGES[0], seconds=4)) == []
