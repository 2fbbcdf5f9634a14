"""The port of time."""

from datetime import datetime, timedelta
from typing import Protocol

MAX_SKEW = timedelta(seconds=2)
"""How far the clocks of two machines of the service may be apart; see `app doctor`."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time in UTC with whole milliseconds."""
