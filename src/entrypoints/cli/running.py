"""What all commands do: run a use case, take a port, end with one line."""

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer

from application.errors import Refused, Unavailable
from application.pages import LARGEST_PAGE, Page

T = TypeVar("T")

LONGEST_CAUSE = 150  # characters

Opened = Callable[[], AbstractAsyncContextManager[Mapping[type, Any]]]
"""Gives the use cases, and the storage's `Schema`, for the length of one command."""


def run(opened: Opened, use_case: type, **arguments: Any) -> Any:
    """Return what the use case returns."""
    return run_on(opened, use_case, lambda made: made(**arguments))


def listed(opened: Opened, use_case: type, **arguments: Any) -> Iterator[Any]:
    """Yield what is on the pages of a list, to its end."""
    page: Page[Any] = run(opened, use_case, **arguments, limit=LARGEST_PAGE)
    yield from page.items
    while page.next:
        page = run(opened, use_case, **arguments, limit=LARGEST_PAGE, cursor=page.next)
        yield from page.items


def run_on(opened: Opened, kind: type, act: Callable[[Any], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        async with opened() as given:
            return await act(given[kind])

    return run_alone(within)


def run_alone(command: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run it on an event loop of its own; a refusal ends the command with one line."""
    try:
        return asyncio.run(command())
    except Refused as refusal:
        fail(told(refusal))


def told(refusal: Refused) -> str:
    """An operator learns the cause as well, which a user may not see."""
    cause = refusal.__cause__ if isinstance(refusal, Unavailable) else None
    why = str(cause).partition("\n")[0][:LONGEST_CAUSE] or type(cause).__name__
    return f"{refusal} ({why})" if cause else str(refusal)


def show(view: Any) -> None:
    typer.echo(json.dumps(asdict(view), default=str, indent=2, ensure_ascii=False))


@contextmanager
def announcing(ready_file: Path | None) -> Iterator[Callable[[], None]]:
    """Say that it is ready; give what keeps the file fresh for as long as it is."""
    typer.echo("ready")
    try:
        yield ready_file.touch if ready_file else lambda: None
    finally:
        if ready_file:
            ready_file.unlink(missing_ok=True)


def listen(host: str, port: int, option: str = "PORT") -> socket.socket:
    """Take the port, before anything else happens."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        fail(f"Cannot listen on {host} port {port} ({why}): set HOST or {option}.")


def fail(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(1)
