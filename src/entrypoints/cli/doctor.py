"""`app doctor`: probes the servers that the settings name, and suggests fixes."""

import asyncio
import shutil
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import typer

from application.clock import MAX_SKEW
from application.errors import Unavailable
from application.storage import Schema
from entrypoints.cli.running import StorageOpener, error_line

TIMEOUT = 10.0  # seconds for each server
# Difference from the storage: two machines differ from each other by up to twice as much.
MAX_CLOCK_DIFFERENCE = MAX_SKEW / 2


class ProbedServer(Protocol):
    """A server that `app doctor` probes."""

    async def probe(self) -> None:
        """Raise the driver's own error if the server cannot be used."""


async def run_checks(checks: Mapping[str, Awaitable[str]]) -> None:
    """Print a line for each check, then exit: with 1 if any failed."""
    code = 0
    for name, check in checks.items():
        try:
            typer.echo(f"ok      {name:<12} {await check}")
        except Unavailable as problem:
            code = 1
            fix = f": start it, or correct {name.upper()}" if problem.__cause__ else ""
            typer.echo(f"FAILED  {name:<12} {error_line(problem)}{fix}")
        except Exception as error:
            code = 1
            # Omit the message: it may contain a secret from the setting.
            reason = f"cannot be used ({type(error).__name__}): correct {name.upper()}"
            typer.echo(f"FAILED  {name:<12} {reason}")
    raise typer.Exit(code)


async def check_server(url: str, server: ProbedServer) -> str:
    """Return the URL of the server.

    Raises Unavailable if the server cannot be used.
    """
    try:
        async with asyncio.timeout(TIMEOUT):
            await server.probe()
    except Exception as error:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        raise Unavailable(f"{url} cannot be used") from cause
    return url


async def check_storage(url: str, open_storage: StorageOpener) -> str:
    """Return the URL of the storage, its server, revision and clock.

    Raises Unavailable if the storage cannot be used or its clock is off.
    """
    async with open_storage() as opened:
        return f"{url}: {await check_schema(opened.schema)}"


async def check_schema(schema: Schema) -> str:
    """Return the server, the revision and the clock of the storage.

    Raises Unavailable if the storage cannot be used or its clock is off.
    """
    asked = datetime.now(UTC)
    state = await schema.describe()
    answered = datetime.now(UTC)
    await schema.check()
    clocks = check_clock(state.now, asked=asked, answered=answered)
    return f"{state.server}, at revision {state.revision}, {clocks}"


def check_clock(server: datetime | None, *, asked: datetime, answered: datetime) -> str:
    """Describe the difference between the server's clock and the local one.

    The response time does not count: the server read its clock between `asked` and
    `answered`.

    Raises Unavailable if the difference is more than MAX_CLOCK_DIFFERENCE.
    """
    if server is None:
        return "on the local clock"
    difference = max(asked - server, server - answered, timedelta())
    if difference > MAX_CLOCK_DIFFERENCE:
        seconds = difference.total_seconds()
        raise Unavailable(
            f"clocks differ by {seconds:.1f} s: synchronise this machine's and the storage's (NTP)"
        )
    return "clocks in sync"


async def check_disk() -> str:
    """Return the free space of the disk, in GiB.

    Raises Unavailable if less than a GiB is free.
    """
    free = shutil.disk_usage(".").free / 2**30
    if free < 1:
        raise Unavailable(f"only {free:.1f} GiB free: free up disk space")
    return f"{free:.1f} GiB free"
