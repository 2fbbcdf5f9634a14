"""Settings that the commands read."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from entrypoints.cli.running import fail


class Settings(Protocol):
    """The settings of the process, with secrets masked in what is shown."""

    host: str
    port: int
    metrics_port: int | None
    forwarded_allow_ips: str
    web_concurrency: int
    request_deadline_seconds: float
    max_connections: int

    @property
    def storage_is_durable(self) -> bool: ...
    @property
    def described_storage(self) -> str: ...
    @property
    def shows_docs(self) -> bool: ...
    @property
    def welcome_facts(self) -> Mapping[str, str] | None: ...
    def masked(self, setting: str) -> str: ...
    def env_lines(self) -> Iterable[str]: ...


def require_durable_storage(settings: Settings) -> None:
    """Exit with one line if the storage is the memory of another process."""
    if not settings.storage_is_durable:
        fail("memory:// lives in another process: set STORAGE_URL to a database.")
