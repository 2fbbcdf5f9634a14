"""The clock port, implemented by the system clock."""

from datetime import UTC, datetime

from domain.values import truncate_to_milliseconds


class SystemClock:
    def now(self) -> datetime:
        return truncate_to_milliseconds(datetime.now(UTC))
