"""Tests that processes do not import drivers that the settings do not select."""

import subprocess
import sys

import pytest

SERVE = "import container; container.http()"
COMMANDS = "import container, entrypoints.cli.app"
OPEN_RESOURCES = (
    "import container; container.RESOURCES[{role!r}](container.configured_container())"
)
SHOW = "import sys; print(*sorted(sys.modules))"
STORAGES = {
    "memory://": set(),
    "sqlite:///var/unused.db": {"sqlalchemy", "aiosqlite"},
    "postgresql://127.0.0.1:1/unused": {"sqlalchemy", "asyncpg"},
    "mongodb://127.0.0.1:1/unused": {"motor", "pymongo"},
}
SQL = next(url for url in STORAGES if "sqlalchemy" in STORAGES[url])
BROKERS: dict[str, set[str]] = {
    "memory://": set(),
    "redis://127.0.0.1:1": {"redis", "taskiq_redis"},
    "amqp://127.0.0.1:1": {"aio_pika", "taskiq_aio_pika"},
    "nats://127.0.0.1:1": {"nats", "taskiq_nats", "aiohttp"},  # for websockets
    "kafka://127.0.0.1:1": {"aiokafka"},
}
# Both SQL databases share an adapter, which may import either driver.
OPTIONAL = set[str]().union(*STORAGES.values(), *BROKERS.values()) - {
    "asyncpg",
    "aiosqlite",
}
NEVER = {"aiohttp", "alembic", "logfire", "rich", "typer", "aiosmtplib"}


def imported(process: str, **settings: str) -> set[str]:
    """Return the packages that a process has imported when it is about to serve."""
    return imported_by(
        SERVE if process == "api" else OPEN_RESOURCES.format(role=process), **settings
    )


def imported_by(code: str, **settings: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", f"{code}; {SHOW}"],
        env={
            "PYTHONPATH": ".:src",
            "MAIL_URL": "log://",
            "ARGON2_MEMORY_KIB": "8",
            **settings,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_the_api_imports_only_the_selected_storage() -> None:
    found = imported("api", STORAGE_URL=SQL)
    assert found & (OPTIONAL | NEVER) == {"sqlalchemy"}


def test_the_command_line_imports_no_driver_before_a_command_needs_it() -> None:
    assert imported_by(COMMANDS) & (OPTIONAL | NEVER) == {"typer"}


def test_a_worker_with_redis_imports_no_other_broker() -> None:
    found = imported(
        "worker", STORAGE_URL="memory://", BROKER_URL="redis://127.0.0.1:1"
    )
    assert found & (OPTIONAL | NEVER) == BROKERS["redis://127.0.0.1:1"]


def test_a_scheduler_imports_only_its_storage() -> None:
    found = imported("scheduler", STORAGE_URL=SQL)
    assert found & (OPTIONAL | NEVER) == {"sqlalchemy"}


@pytest.mark.slow
@pytest.mark.parametrize("process", ["api", "worker", "scheduler"])
@pytest.mark.parametrize("broker_url", BROKERS)
@pytest.mark.parametrize("storage_url", STORAGES)
def test_every_combination_imports_only_its_drivers(
    process: str, storage_url: str, broker_url: str
) -> None:
    selected = (STORAGES[storage_url] | BROKERS[broker_url]) & OPTIONAL
    found = imported(process, STORAGE_URL=storage_url, BROKER_URL=broker_url)
    assert found & (OPTIONAL | NEVER) == selected
