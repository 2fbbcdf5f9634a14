"""Measure the cost of telemetry: `GET /v1/me` without it, with metrics, logs or traces.

    .venv/bin/python tools/benchmarks/telemetry.py [--requests 320] [--rounds 40]

One server for each configuration, all running at the same time and asked in turn, so that other
load affects all equally. Compares the processor time that a server spends on a request with that
of the first server in the same round, because the client needs the processor as well.
"""

import argparse
import asyncio
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from dependency_injector.providers import Object
from fastapi import FastAPI

from container import Container, configured_container, http_app
from tests.end_to_end.processes import environment, free_port, run, sign_in, until
from tools.benchmarks.otel_sink import Sink

ACCOUNT = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "the admin's password"}
CLIENTS = 8
SINK = "http://127.0.0.1:{port}"
WAYS: dict[str, dict[str, str]] = {
    "nothing": {"NO_METRICS": "1", "ACCESS_LOG": "off"},
    "metrics": {"ACCESS_LOG": "off"},
    "metrics, a line of the log for each request": {},
    "metrics, 10 % of the requests traced": {"ACCESS_LOG": "off", "TRACE_RATIO": "0.1"},
    "metrics, all requests traced": {"ACCESS_LOG": "off", "TRACE_RATIO": "1"},
}


def serve() -> FastAPI:
    """Return the application, without the parts that the environment excludes."""
    container = configured_container()
    if "NO_METRICS" in os.environ:
        container = Container()
        container.prometheus.override(
            Object(
                _no_op(
                    "record_request",
                    "record_events",
                    use_case_span=lambda _: nullcontext(),
                    job_span=lambda _: nullcontext(),
                )
            )
        )
        container.prometheus_exposition.override(
            Object(_no_op("text", lifespan=lambda *_: nullcontext()))
        )
    return http_app(container)


def _no_op(*names: str, **more: Any) -> Any:
    """Return an observer whose methods of these names do nothing."""

    def nothing(*_: Any) -> None: ...

    return SimpleNamespace(**dict.fromkeys(names, nothing), **more)


def discard_spans(port: int) -> None:
    ThreadingHTTPServer(("127.0.0.1", port), Sink).serve_forever()


class Server:
    def __init__(self, popen: "subprocess.Popen[bytes]", port: int) -> None:
        self.pid = popen.pid
        self.port = port
        self.seconds: list[float] = []
        self.cpu: list[float] = []

    def cpu_seconds(self) -> float:
        """Processor time of all threads of the process, to the nanosecond."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


@contextmanager
def process(
    command: list[str], folder: Path, **settings: str
) -> Iterator["subprocess.Popen[bytes]"]:
    popen = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env={**environment(folder, **settings), "PYTHONPATH": ".:src"},
        stderr=(folder / "log").open("ab"),
    )
    try:
        yield popen
    finally:
        popen.send_signal(signal.SIGTERM)
        popen.wait(20)


@contextmanager
def server(folder: Path, **settings: str) -> Iterator[Server]:
    port = free_port()
    quiet = "factory=True, log_config=None, access_log=False"
    uvicorn = f"uvicorn.run('tools.benchmarks.telemetry:serve', port={port}, {quiet})"
    command = [sys.executable, "-c", f"import uvicorn; {uvicorn}"]
    with process(command, folder, **settings) as popen:
        url = f"http://127.0.0.1:{port}/health/ready"
        until(lambda: _answers(url))
        yield Server(popen, port)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


async def ask(port: int, token: str, requests: int) -> None:
    """Minimal client, because it shares the processors with the server."""
    wanted = f"GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n\r\n".encode()

    async def client(count: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(count):
            writer.write(wanted)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            await reader.readexactly(length)
        writer.close()

    await asyncio.gather(*(client(requests // CLIENTS) for _ in range(CLIENTS)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=320)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    with tempfile.TemporaryDirectory(prefix="telemetry-") as name, ExitStack() as stack:
        folder = Path(name)
        settings = {**ACCOUNT, "WORKER": "separate"}
        assert run("migrate", folder=folder, **settings).returncode == 0
        module = "tools.benchmarks.telemetry"
        sink = f"from {module} import discard_spans; discard_spans({{port}})"
        command = [sys.executable, "-c", sink.format(port=(port := free_port()))]
        stack.enter_context(process(command, folder))
        servers = {}
        for way, more in WAYS.items():
            traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": SINK.format(port=port)}
            given_more = {**(traced if "TRACE_RATIO" in more else {}), **more}
            servers[way] = stack.enter_context(server(folder, **settings, **given_more))
        with httpx.Client(
            base_url=f"http://127.0.0.1:{servers['nothing'].port}"
        ) as client:
            token = sign_in(client, *ACCOUNT.values())["Authorization"]
        for number in range(given.rounds + 1):
            for one in servers.values():
                cpu, started = one.cpu_seconds(), time.perf_counter()
                asyncio.run(ask(one.port, token, given.requests))
                if number:  # the first round warms up
                    one.seconds.append((time.perf_counter() - started) / given.requests)
                    one.cpu.append((one.cpu_seconds() - cpu) / given.requests)
    show(servers)


def show(servers: dict[str, Server]) -> None:
    first = next(iter(servers.values()))
    print("| with | requests/s | processor, µs a request | ratio |\n|---|---|---|---|")
    for way, one in servers.items():
        cpu, rate = statistics.median(one.cpu), 1 / statistics.median(one.seconds)
        beside = statistics.median(
            mine / least for mine, least in zip(one.cpu, first.cpu, strict=True)
        )
        print(f"| {way} | {rate:,.0f} | {cpu * 1e6:,.0f} | {beside:.2f} |")


if __name__ == "__main__":
    main()
