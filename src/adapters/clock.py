"""The clock of this machine."""

from datetime import UTC, datetime

from domain.values import whole_milliseconds


class SystemClock:
    def now(self) -> datetime:
        return whole_milliseconds(datetime.now(UTC))
