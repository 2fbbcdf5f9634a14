"""`app doctor`: tries out what the settings name, and says what to do about what fails."""

import asyncio
import shutil
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from typing import Any

import typer

from application.errors import Unavailable
from entrypoints.cli.running import told

SERVERS = ("broker_url", "rate_limits", "mail_url")
PATIENCE = 10.0  # seconds for each server
LARGEST_SKEW = 5.0  # seconds


async def examined(checks: Mapping[str, Awaitable[str]]) -> None:
    """Print a line for each; exit with 1 when one fails."""
    code = 0
    for name, check in checks.items():
        try:
            typer.echo(f"ok      {name:<12} {await check}")
        except Unavailable as problem:
            code = 1
            fix = f": start it, or correct {name.upper()}" if problem.__cause__ else ""
            typer.echo(f"FAILED  {name:<12} {told(problem)}{fix}")
    raise typer.Exit(code)


async def usable(url: str, server: Any) -> str:
    """It has `try_out`, which raises whatever is in the way; each driver says so in its words."""
    try:
        async with asyncio.timeout(PATIENCE):
            await server.try_out()
    except Exception as error:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        raise Unavailable(f"{url} is of no use") from cause
    return url


def in_step(server: datetime | None) -> str:
    apart = abs((server or datetime.now(UTC)) - datetime.now(UTC)).total_seconds()
    if apart > LARGEST_SKEW:
        raise Unavailable(f"its clock and ours are {apart:.0f} s apart: synchronise them (NTP)")
    return "its clock in step with ours"


async def disk() -> str:
    room = shutil.disk_usage(".").free / 2**30
    if room < 1:
        raise Unavailable(f"only {room:.1f} GiB are free here: make room")
    return f"{room:.1f} GiB are free"
