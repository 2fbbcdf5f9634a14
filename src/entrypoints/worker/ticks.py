"""When periodic jobs are due."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
MIN_INTERVAL = timedelta(minutes=1)
MAX_LATENESS = timedelta(hours=12)  # a tick's job, once done, must be kept for longer


@dataclass(frozen=True, slots=True)
class Every:
    """Ticks at a fixed interval from EPOCH, the same for all schedulers."""

    interval: timedelta

    def __post_init__(self) -> None:
        if self.interval < MIN_INTERVAL:
            raise ValueError(f"The interval must be at least {MIN_INTERVAL}.")

    def previous_tick(self, now: datetime) -> datetime:
        """Return the last tick that is not after `now`."""
        return now - (now - EPOCH) % self.interval


@dataclass(frozen=True, slots=True)
class Cron:
    """Ticks of a cron expression in a time zone.

    As in Debian's cron, times that a clock change skips or repeats are run once.
    """

    expression: str
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        self.previous_tick(EPOCH)  # raises if the expression is invalid

    def previous_tick(self, now: datetime) -> datetime:
        """Return the last tick that is not after `now`."""
        start = (now + timedelta(microseconds=1)).astimezone(ZoneInfo(self.timezone))
        return next(CronSim(self.expression, start, reverse=True)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A use case that is run as a job at each tick.

    Of several missed ticks, only the last is run, at most `max_lateness` after its time.
    """

    use_case: type
    ticks: Every | Cron
    max_lateness: timedelta = MIN_INTERVAL

    def __post_init__(self) -> None:
        if not MIN_INTERVAL <= self.max_lateness <= MAX_LATENESS:
            raise ValueError(
                f"`max_lateness` must be from {MIN_INTERVAL} to {MAX_LATENESS}."
            )

    @property
    def name(self) -> str:
        return self.use_case.__name__

    def due(self, now: datetime) -> datetime | None:
        """Return the last tick if it is still to be run at `now`."""
        tick = self.ticks.previous_tick(now)
        return tick if now - tick <= self.max_lateness else None
