"""`app doctor`: tries out what the settings name, and says what to do about what fails."""

import asyncio
import shutil
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import typer

from application.clock import MAX_SKEW
from application.errors import Unavailable
from application.storage import Schema
from entrypoints.cli.running import error_line

TIMEOUT = 10.0  # seconds for each server
MAX_CLOCK_DIFFERENCE = (
    MAX_SKEW / 2
)  # from the storage: two machines are apart from each other by both


class ProbedServer(Protocol):
    async def probe(self) -> None:
        """Raise whatever is in the way of using it, in the driver's own words."""


async def run_checks(checks: Mapping[str, Awaitable[str]]) -> None:
    """Print a line for each check; exit with 1 when one fails."""
    code = 0
    for name, check in checks.items():
        try:
            typer.echo(f"ok      {name:<12} {await check}")
        except Unavailable as problem:
            code = 1
            fix = f": start it, or correct {name.upper()}" if problem.__cause__ else ""
            typer.echo(f"FAILED  {name:<12} {error_line(problem)}{fix}")
        except (
            Exception
        ) as error:  # its message may quote what the setting keeps secret
            code = 1
            told = f"cannot be used ({type(error).__name__}): correct {name.upper()}"
            typer.echo(f"FAILED  {name:<12} {told}")
    raise typer.Exit(code)


async def check_server(url: str, server: ProbedServer) -> str:
    """Return the URL; raise Unavailable unless the server can be used."""
    try:
        async with asyncio.timeout(TIMEOUT):
            await server.probe()
    except Exception as error:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        raise Unavailable(f"{url} is of no use") from cause
    return url


async def check_schema(schema: Schema) -> str:
    """Return what answers; raise Unavailable unless it can be used, its clock included."""
    asked = datetime.now(UTC)
    state = await schema.describe()
    answered = datetime.now(UTC)
    await schema.check()
    clocks = check_clock(state.now, asked=asked, answered=answered)
    return f"{state.server}, at revision {state.revision}, {clocks}"


def check_clock(server: datetime | None, *, asked: datetime, answered: datetime) -> str:
    """Raises Unavailable when the server's clock and this machine's are apart.

    How long the answer took does not count: the server's time lies between ours.
    """
    if server is None:
        return "its clock is ours"
    apart = max(asked - server, server - answered, timedelta())
    if apart > MAX_CLOCK_DIFFERENCE:
        seconds = apart.total_seconds()
        raise Unavailable(
            f"its clock and ours are {seconds:.1f} s apart: synchronise them (NTP)"
        )
    return "its clock in step with ours"


async def check_disk() -> str:
    """Raises Unavailable when less than a GiB is free."""
    free = shutil.disk_usage(".").free / 2**30
    if free < 1:
        raise Unavailable(f"only {free:.1f} GiB are free here: make room")
    return f"{free:.1f} GiB are free"
