"""The file that exists while a process is ready, and its heartbeat."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from application.suppress_failures import SuppressFailures
from entrypoints.cli.running import fail

HEARTBEAT_TIMEOUT = 60.0  # seconds

ReadyFile = Annotated[
    Path | None,
    typer.Option(help="File that exists while the process is ready.", dir_okay=False),
]


@contextmanager
def announce_ready(ready_file: Path | None) -> Iterator[Callable[[], None]]:
    """Print that the process is ready, and yield a function that touches the ready file.

    Removes the file at the end.
    """
    typer.echo("ready")
    tolerance = SuppressFailures(f"{ready_file} cannot be kept fresh")

    def touch() -> None:
        with tolerance:
            if ready_file:
                ready_file.touch()

    try:
        yield touch
    finally:
        if ready_file:
            ready_file.unlink(missing_ok=True)


def require_fresh(ready_file: Path) -> None:
    """Exit with one line unless a process has touched the file lately."""
    oldest = time.time() - HEARTBEAT_TIMEOUT
    if not (ready_file.exists() and ready_file.stat().st_mtime > oldest):
        fail(f"{ready_file} is missing or stale: no process is ready.")
