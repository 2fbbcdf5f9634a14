"""Settings of jobs, and of the broker that carries hints of them."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator

from adapters.queue.brokers import check_url
from adapters.settings.formats import url_of_schemes
from adapters.settings.group import SettingsGroup

BROKERS = ("memory", "redis", "rediss", "amqp", "amqps", "nats", "kafka")


class JobsSettings(SettingsGroup):
    broker_url: Annotated[str, url_of_schemes(BROKERS)] = "memory://"
    """What carries hints to workers: `memory://` (this process), `redis://`, `amqp://`, `nats://`
    or `kafka://` (passwords: SASL PLAIN, without TLS). Each has a percent-encoded
    `user:password@host:port`. No job is lost with it."""
    worker: Literal["embedded", "separate"] = "embedded"
    """`embedded` runs the jobs inside the API process."""
    jobs_concurrency: Annotated[int, Field(ge=1, le=1000)] = 16
    """Jobs that one worker runs at a time."""
    jobs_lease_seconds: Annotated[float, Field(ge=1, le=3600)] = 4.0
    """After so long without a sign of life a job is taken from its worker; two seconds are added,
    because the clocks of two machines may be apart."""
    jobs_poll_seconds: Annotated[float, Field(ge=0.05, le=60)] = 0.5
    """How often a worker looks for jobs that no hint announced."""
    jobs_grace_seconds: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """Grace period for running jobs on shutdown."""
    jobs_done_days: Annotated[float, Field(ge=1, le=3650)] = 7
    """How long results are kept."""
    jobs_dead_days: Annotated[float, Field(ge=1, le=3650)] = 30
    """How long dead jobs are kept, to be looked at and replayed."""

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
