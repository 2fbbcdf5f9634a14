"""Load generation by wrk on a dedicated core, which checks every response."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import sched_getaffinity, sched_setaffinity
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Route:
    """A request and its expected responses."""

    name: str
    method: str
    path: str  # `{id}` is replaced with one id after the other
    status: int
    text: str
    times: int = 1  # number of occurrences of the text in the body
    body: str = ""

    @property
    def uses_ids(self) -> bool:
        return "{id}" in self.path


@dataclass(frozen=True, slots=True)
class Load:
    """Results of wrk."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def require_wrk() -> None:
    """Check that wrk is installed.

    Raises SystemExit if it is missing.
    """
    if shutil.which("wrk") is None:
        sys.exit(
            "wrk is missing: install it (Debian and Ubuntu: apt install wrk), then run again."
        )


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """Pin processes started in this context to these cores."""
    before = sched_getaffinity(0)
    sched_setaffinity(0, cores)
    try:
        yield
    finally:
        sched_setaffinity(0, before)


def load(
    url: str,
    route: Route,
    *,
    token: str,
    clients: int,
    seconds: int,
    core: int,
    ids: Path | None = None,
) -> Load:
    """Send the request again and again; raises CalledProcessError."""
    command = [
        "wrk",
        "--threads=1",
        f"--connections={clients}",
        f"--duration={seconds}s",
        "--timeout=10s",
        f"--script={SCRIPT}",
        url,
        "--",
        route.method,
        route.path,
        token,
        str(route.status),
        route.text,
        str(route.times),
        route.body,
        str(ids or ""),
    ]
    with pinned({core}):
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return Load(**json.loads(ended.stderr.splitlines()[-1]))
