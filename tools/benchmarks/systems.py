"""The servers that are compared: the floors, and the service in several settings."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from tests.end_to_end.processes import free_port, until
from tools.benchmarks.loading import pinned

ROOT = Path(__file__).parents[2]
SERVE_FLOOR = "import uvicorn; uvicorn.run({app!r}, port={port}, access_log=False)"
SERVE = "from container import cli; cli()"


@dataclass(frozen=True, slots=True)
class System:
    name: str
    app: str = ""  # of a floor; the service has none
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self, port: int) -> list[str]:
        if self.app:
            return [sys.executable, "-c", SERVE_FLOOR.format(app=self.app, port=port)]
        return [sys.executable, "-c", SERVE, "serve"]


FLOORS = [
    System("floor_core", app="tools.benchmarks.floors.core:app"),
    System("floor_orm", app="tools.benchmarks.floors.orm:app"),
]
QUIET = {"ACCESS_LOG": "off"}
SERVICE = System("service", settings=QUIET)
LOGGED = System("service, JSON access log", settings={"LOG_FORMAT": "json"})
SERVICE_WITH_OTEL = System(
    "service, 10 % traced", settings={**QUIET, "TRACE_RATIO": "0.1"}
)


def send_to_otel_sink(url: str) -> System:
    """Return the traced service, whose collector has this URL."""
    settings = {**SERVICE_WITH_OTEL.settings, "OTEL_EXPORTER_OTLP_ENDPOINT": url}
    return replace(SERVICE_WITH_OTEL, settings=settings)


@dataclass(slots=True)
class Running:
    """A running server."""

    system: System
    url: str
    pid: int
    start_seconds: float  # until the first 200

    def cpu_seconds(self) -> float:
        """Processor time of all threads of the process, to the nanosecond."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def peak_rss_mib(self) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024


@contextmanager
def running(
    system: System, settings: Mapping[str, str], folder: Path, *, core: int
) -> Iterator[Running]:
    """Run the server while the context is open.

    Raises AssertionError if it does not start.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**settings, **system.settings, "PORT": str(port)}
    log = folder / f"{system.name}.log"
    started = time.perf_counter()
    with pinned({core}), log.open("wb") as output:
        process = subprocess.Popen(
            system.command(port),
            cwd=ROOT,
            env={**environment, "PYTHONPATH": "src:."},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: process.poll() is not None or _answers(url))
        assert process.poll() is None, log.read_text()
        yield Running(system, url, process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live").status_code == 200
    except httpx.TransportError:
        return False
