"""The command `app` in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

import httpx

from tests.migrated import write_migrated_sqlite
from tests.shared_database import shared_database

T = TypeVar("T")

TIMEOUT = 60.0  # seconds; the awaited states take a few on an idle machine
APP = [sys.executable, "-c", "from container import cli; cli()"]
PATIENT_APP = [*APP[:-1], f"import tests.end_to_end.patient; {APP[-1]}"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment: cheap password hashes, and all data in the folder.

    The processes of a folder share a database.
    """
    own = {
        "STORAGE_URL": shared_database(folder),
        "MAIL_URL": f"file://{folder}/mail",
        "ARGON2_MEMORY_KIB": "8",
        "ARGON2_TIME_COST": "1",
        "RATE_LIMITS": "off",
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **own, **settings}


def run(
    *arguments: str, folder: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*APP, *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


def migrate(folder: Path, **settings: str) -> None:
    if write_migrated_sqlite(environment(folder, **settings)["STORAGE_URL"]):
        return
    migrated = run("migrate", folder=folder, **settings)
    assert migrated.returncode == 0, migrated.stderr


class Process:
    def __init__(self, popen: "subprocess.Popen[bytes]", log: Path, url: str) -> None:
        self._popen, self._log, self.url = popen, log, url

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def output(self) -> str:
        return self._log.read_text()

    def signal(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def wait(self) -> int:
        return self._popen.wait(TIMEOUT)

    def ends_within(self, seconds: float) -> None:
        """Send the signal to stop, and wait; raises TimeoutExpired."""
        self.signal(signal.SIGTERM)
        self._popen.wait(seconds)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait(TIMEOUT)

    def stop(self) -> int:
        """Stop the process, and kill it if that takes too long; return its exit code."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait()
        finally:
            self.kill()

    def is_ready(self) -> bool:
        assert self._popen.poll() is None, self.output
        try:
            return httpx.get(f"{self.url}/health/ready").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def serving(
    folder: Path, *options: str, app: Sequence[str] = APP, **settings: str
) -> Iterator[Process]:
    """Run `app serve` during the block, on a migrated storage, from when it is ready."""
    migrate(folder, **settings)
    port = free_port()
    url, settings = f"http://127.0.0.1:{port}", {"PORT": str(port), **settings}
    with _started("serve", folder, url, *options, app=app, **settings) as one:
        until(one.is_ready)
        yield one


@contextmanager
def working(
    folder: Path, *options: str, command: str = "worker", **settings: str
) -> Iterator[Process]:
    """Run `app worker` during the block, on a migrated storage."""
    with _started(command, folder, "", *options, **settings) as one:
        until(lambda: "ready" in one.output)
        yield one


@contextmanager
def _started(
    command: str,
    folder: Path,
    url: str,
    *options: str,
    app: Sequence[str] = APP,
    **settings: str,
) -> Iterator[Process]:
    log = folder / f"{command}-{next(_numbers)}.log"
    with log.open("wb") as output:
        popen = subprocess.Popen(
            [*app, command, *options],
            cwd=folder,
            env=environment(folder, **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    process = Process(popen, log, url)
    try:
        yield process
    finally:
        process.stop()


_numbers = count(1)


def until(condition: Callable[[], T], *, seconds: float = TIMEOUT) -> T:
    """Poll until the condition is true, because other processes send no events; return it."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return result


def register(process: Process, name: str | None = None) -> Mapping[str, str]:
    """Register a user, whose address a job asks to confirm; return the account."""
    email = f"{name or f'member-{next(_numbers)}'}@example.com"
    account = {"email": email, "password": "a member's long password"}
    response = httpx.post(f"{process.url}/v1/users", json={**account, "name": "Ada"})
    assert response.status_code == 201, response.text
    return account


def sign_in(client: httpx.Client, email: str, password: str) -> Mapping[str, str]:
    response = client.post("/v1/sessions", json={"email": email, "password": password})
    assert response.status_code == 201, response.text
    return {"Authorization": f"Bearer {response.json()['access_token']}"}
