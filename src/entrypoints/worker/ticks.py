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
    """The same for all schedulers, whenever they were started."""

    interval: timedelta

    def __post_init__(self) -> None:
        if self.interval < MIN_INTERVAL:
            raise ValueError(f"The shortest interval is {MIN_INTERVAL}.")

    def latest(self, now: datetime) -> datetime:
        """Return the last tick that is not after `now`."""
        return now - (now - EPOCH) % self.interval


@dataclass(frozen=True, slots=True)
class Cron:
    """As Debian's cron: times that a change of clocks leaves out or repeats are run once."""

    expression: str
    zone: str = "UTC"

    def __post_init__(self) -> None:
        self.latest(EPOCH)  # raises for what is not understood

    def latest(self, now: datetime) -> datetime:
        beyond = (now + timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone))
        return next(CronSim(self.expression, beyond, reverse=True)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Periodic:
    """Of the ticks that all schedulers missed, only the last is run, if it is not too old."""

    use_case: type
    ticks: Every | Cron
    late: timedelta = MIN_INTERVAL  # so much later a missed tick is still run

    def __post_init__(self) -> None:
        if not MIN_INTERVAL <= self.late <= MAX_LATENESS:
            raise ValueError(
                f"A tick is run up to {MIN_INTERVAL} late at least, {MAX_LATENESS} at most."
            )

    @property
    def name(self) -> str:
        return self.use_case.__name__

    def due(self, now: datetime) -> datetime | None:
        tick = self.ticks.latest(now)
        return tick if now - tick <= self.late else None
