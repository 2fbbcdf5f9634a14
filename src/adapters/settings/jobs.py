"""Settings of jobs, and of the broker that carries their hints."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator

from adapters.queue.brokers import BROKERS, check_url
from adapters.settings.formats import url_of_schemes
from adapters.settings.group import SettingsGroup


class JobsSettings(SettingsGroup):
    broker_url: Annotated[str, url_of_schemes(BROKERS)] = "memory://"
    """Broker that carries hints to workers, as `scheme://user:password@host:port` with a
    percent-encoded password; `memory://` is this process. For TLS and certificates see
    `docs/how-to/connect-by-tls.md`. Losing the broker loses no job."""
    worker: Literal["embedded", "separate"] = "embedded"
    """Where jobs run: `embedded` in the API process, or `separate` in workers."""
    jobs_concurrency: Annotated[int, Field(ge=1, le=1000)] = 16
    """Number of jobs that a worker runs at a time."""
    jobs_lease_seconds: Annotated[float, Field(ge=1, le=3600)] = 4.0
    """Time without a sign of life, in seconds, after which another worker takes over a
    job; two seconds are added, because the clocks of machines may differ."""
    jobs_poll_seconds: Annotated[float, Field(ge=0.05, le=60)] = 0.5
    """Interval at which a worker looks for jobs that no hint announced, in seconds."""
    jobs_grace_seconds: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """Grace period for running jobs on shutdown, in seconds."""
    jobs_done_days: Annotated[float, Field(ge=1, le=3650)] = 7
    """Retention of results, in days."""
    jobs_dead_days: Annotated[float, Field(ge=1, le=3650)] = 30
    """Retention of dead jobs, for inspection and replay, in days."""

    @field_validator("broker_url")
    @classmethod
    def _usable_broker_url(cls, url: str) -> str:
        return check_url(url)

    @property
    def jobs_lease(self) -> timedelta:
        return timedelta(milliseconds=round(self.jobs_lease_seconds * 1000))

    @property
    def jobs_done_retention(self) -> timedelta:
        return timedelta(days=self.jobs_done_days)

    @property
    def jobs_dead_retention(self) -> timedelta:
        return timedelta(days=self.jobs_dead_days)
