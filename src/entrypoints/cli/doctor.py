"""`app doctor`: tries out what the settings name, and says what to do about what fails."""

import asyncio
import shutil
from collections.abc import Awaitable, Mapping
from urllib.parse import urlsplit

import typer

from application.errors import Unavailable

SERVERS = ("broker_url", "rate_limits", "mail_url")
PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}
PORTS |= {"nats": 4222, "kafka": 9092, "smtp": 25, "smtps": 465}


async def examined(checks: Mapping[str, Awaitable[str]]) -> None:
    """Print a line for each; exit with 1 when one fails."""
    code = 0
    for name, check in checks.items():
        try:
            typer.echo(f"ok      {name:<12} {await check}")
        except Unavailable as problem:
            code = 1
            typer.echo(f"FAILED  {name:<12} {problem}")
    raise typer.Exit(code)


async def reached(option: str, url: str) -> str:
    """Connect, and no more: a password may still be wrong."""
    place = urlsplit(url.partition(",")[0])
    if place.scheme not in PORTS:
        return "needs no server"
    host, port = place.hostname, place.port or PORTS[place.scheme]
    try:
        async with asyncio.timeout(3):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"{host}:{port} is away: start it, or set {option.upper()}") from error
    writer.close()
    return f"{host}:{port} can be reached"


async def disk() -> str:
    room = shutil.disk_usage(".").free / 2**30
    if room < 1:
        raise Unavailable(f"only {room:.1f} GiB are free here: make room")
    return f"{room:.1f} GiB are free"
