"""The drill that replaces processes one by one under load, for a few seconds."""

import asyncio

import pytest

from tools.drills import rolling_restart


@pytest.mark.slow
@pytest.mark.usefixtures(
    "postgres_url"
)  # without that server it skips, or fails where it must not
def test_nothing_fails_and_nothing_is_lost_in_a_rolling_restart() -> None:
    assert asyncio.run(rolling_restart.main(clients=4)) == []
