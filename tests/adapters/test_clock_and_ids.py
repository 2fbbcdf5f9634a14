from datetime import UTC, datetime, timedelta

from adapters.clock import SystemClock
from adapters.ids import UuidV7Ids


def test_the_clock_returns_aware_utc_in_whole_milliseconds() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_ids_sort_by_creation() -> None:
    ids = [UuidV7Ids().new() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(one.version == 7 for one in ids)
    assert ids == sorted(ids)
