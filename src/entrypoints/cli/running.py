"""Helpers of commands: running use cases, binding ports, reporting errors."""

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from typing import Any, NoReturn, TypeVar

import typer
from uvicorn.loops.auto import auto_loop_factory

from application.errors import Refused, Unavailable
from application.identity.views import ProfileView
from application.jobs.views import JobView
from application.pages import Page
from application.storage import Schema
from application.use_cases import UseCases

T = TypeVar("T")

MAX_CAUSE = 150  # characters


@dataclass(frozen=True, slots=True)
class OpenedStorage:
    """What commands do with an open storage."""

    # Built on demand: commands on the schema need none.
    use_cases: Callable[[], UseCases]
    schema: Schema


StorageOpener = Callable[[], AbstractAsyncContextManager[OpenedStorage]]
"""Opens the storage for the duration of one command."""


def run(open_storage: StorageOpener, act: Callable[[UseCases], Awaitable[T]]) -> T:
    """Open the storage, call `act` with the use cases, and return its result."""

    async def within() -> T:
        async with open_storage() as opened:
            return await act(opened.use_cases())

    return run_alone(within)


def run_on_schema(
    open_storage: StorageOpener, act: Callable[[Schema], Awaitable[None]]
) -> None:
    """Open the storage, and call `act` with its schema."""

    async def within() -> None:
        async with open_storage() as opened:
            await act(opened.schema)

    run_alone(within)


def pages(
    open_storage: StorageOpener,
    read: Callable[[UseCases, str | None], Awaitable[Page[T]]],
) -> Iterator[T]:
    """Yield the items of all pages; `read` gets the cursor of the page to read."""

    def page_at(cursor: str | None) -> Page[T]:
        return run(open_storage, lambda use_cases: read(use_cases, cursor))

    page = page_at(None)
    yield from page.items
    while page.next:
        page = page_at(page.next)
        yield from page.items


def run_alone(command: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine in a new event loop; exit with one line on an expected error."""
    try:
        # The API's event loop: uvloop where it is installed.
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            return runner.run(command())
    except Refused as refusal:
        fail(error_line(refusal))


def error_line(refusal: Refused) -> str:
    """Return the error with its cause, which HTTP clients do not see, on one line."""
    cause = refusal.__cause__ if isinstance(refusal, Unavailable) else None
    if cause is None:
        return str(refusal)
    reason = str(cause).partition("\n")[0][:MAX_CAUSE] or type(cause).__name__
    return f"{refusal} ({reason})"


def show(view: JobView | ProfileView) -> None:
    """Print a view as JSON."""
    typer.echo(json.dumps(asdict(view), default=str, indent=2, ensure_ascii=False))


def listen(host: str, port: int, option: str = "PORT") -> socket.socket:
    """Return a socket that listens on the port; exit with one line if that fails."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        fail(f"Cannot listen on {host} port {port} ({reason}): set HOST or {option}.")


def require_utf8(arguments: Iterable[str]) -> None:
    """Exit with one line if an argument is not UTF-8, which no storage could keep."""
    try:
        "".join(arguments).encode()
    except UnicodeEncodeError:  # Python has decoded the other bytes as surrogates
        raise SystemExit("Arguments must be in UTF-8.") from None


def fail(reason: str) -> NoReturn:
    """Print the reason to stderr, and exit with 1."""
    typer.echo(reason, err=True)
    raise typer.Exit(1)
