"""Port of the clock."""

from datetime import datetime, timedelta
from typing import Protocol

MAX_SKEW = timedelta(seconds=2)
"""Greatest tolerated difference between two machines' clocks; see `app doctor`."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the current time in UTC, truncated to milliseconds."""
