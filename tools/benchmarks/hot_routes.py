"""Compare the hot routes with hand-written ones: requests per second and latencies.

    make bench                 # or: .venv/bin/python tools/benchmarks/hot_routes.py
    make bench quick=1         # PostgreSQL alone, in two minutes

Starts the databases itself, as the tests do. Requires `wrk` on PATH and two cores: servers are
pinned to one, the load and the database to the other. In each round every server gets the same
requests in turn, and each response is checked. Ratios are of the same round; figures are medians.
A full run repeats each round with 128 clients, for the latencies when most requests queue,
except where the tests' server of a storage is slow.
Writes the section of docs/figures.md about the hot routes, and docs/hot-routes.svg, after each
storage.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, product
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.benchmarks.loading import Route, load, require_wrk
from tools.benchmarks.medians import Row, Sample, Samples, summarize
from tools.benchmarks.otel_sink import otel_sink
from tools.benchmarks.prepared import SETTINGS, Prepared, prepared
from tools.benchmarks.report import write_report
from tools.benchmarks.systems import (
    FLOORS,
    LOGGED,
    SERVICE,
    SERVICE_WITH_OTEL,
    Running,
    System,
    running,
    send_to_otel_sink,
)

SERVER_CORE, LOAD_CORE = 0, 1
LATE = "2099-05-01T10:00:00Z"
NEW_WORKSHOP = f'{{"title": "Rye bread", "capacity": 12, "starts_at": "{LATE}"}}'
ROUTES = [
    Route("live", "GET", "/health/live", 200, '"alive"'),
    Route("me", "GET", "/v1/me", 200, '"email":'),
    Route("list", "GET", "/v1/workshops?limit=20", 200, '"seats_left":', times=20),
    Route("schedule", "POST", "/v1/workshops", 201, '"Rye bread"', body=NEW_WORKSHOP),
    Route("book", "POST", "/v1/workshops/{id}/bookings", 201, '"seats_left":99'),
]
SYSTEMS: dict[str, Sequence[System]] = {
    "postgres": [*FLOORS, SERVICE, LOGGED, SERVICE_WITH_OTEL],
    "sqlite": [SERVICE],
    "mongo": [SERVICE],
}
# Bookings per second, each of which needs a workshop of its own.
MAX_RATES = {"postgres": 3_000, "sqlite": 3_000, "mongo": 50}
MIN_RATE_OF_FULL_RUNS = 1_000  # slower servers are measured with one number of clients
WARM_UP = 1  # seconds


def compare(storage: str, options: argparse.Namespace) -> dict[int, list[Row]]:
    """Return a row for each server, by the number of clients."""
    with TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        data = stack.enter_context(prepared(storage, folder, core=LOAD_CORE))
        settings = {**SETTINGS, **data.settings}
        systems = list(SYSTEMS[storage])
        if SERVICE_WITH_OTEL in systems:
            systems.remove(SERVICE_WITH_OTEL)
            systems.append(send_to_otel_sink(stack.enter_context(otel_sink())))
        starts = _starts(systems, settings, folder, rounds=options.rounds)
        servers = [
            stack.enter_context(running(system, settings, folder, core=SERVER_CORE))
            for system in systems
        ]
        samples = _measure(storage, servers, data, options)
        peaks = {server.system.name: server.peak_rss_mib() for server in servers}
    floors = [floor.name for floor in FLOORS]
    return {
        clients: summarize(storage, measured, starts, peaks, floors)
        for clients, measured in samples.items()
    }


def _measure(
    storage: str,
    servers: Sequence[Running],
    data: Prepared,
    options: argparse.Namespace,
) -> dict[int, Samples]:
    rate = MAX_RATES[storage]
    is_full = rate >= MIN_RATE_OF_FULL_RUNS
    counts = options.clients if is_full else options.clients[:1]
    samples = {clients: Samples() for clients in counts}
    for number, clients in product(range(options.rounds + 1), samples):
        seconds = options.seconds if number else WARM_UP
        measured = _round(servers, data, seconds, clients, number, max_rate=rate)
        for route, server, sample in measured:
            _show(storage, number, clients, route, server, sample)
            if number:  # the first one warms up
                samples[clients][server.system.name, route.name].append(sample)
    return samples


def _starts(
    systems: Sequence[System], settings: dict[str, str], folder: Path, *, rounds: int
) -> dict[str, list[float]]:
    """Return the seconds from each start to the first response."""
    starts: dict[str, list[float]] = {system.name: [] for system in systems}
    for _ in range(rounds):
        for system in systems:
            with running(system, settings, folder, core=SERVER_CORE) as server:
                starts[system.name].append(server.start_seconds)
    return starts


def _round(
    servers: Sequence[Running],
    data: Prepared,
    seconds: int,
    clients: int,
    number: int,
    *,
    max_rate: int,
) -> Iterator[tuple[Route, Running, Sample]]:
    first = number % len(servers)  # rotate the order
    for route in ROUTES:
        token = data.fresh_token()
        for server in [*servers[first:], *servers[:first]]:
            ids = data.fresh_workshops(seconds * max_rate) if route.uses_ids else None
            cpu = server.cpu_seconds()
            result = load(
                server.url,
                route,
                token=token,
                clients=clients,
                seconds=seconds,
                core=LOAD_CORE,
                ids=ids,
            )
            yield route, server, Sample(result, server.cpu_seconds() - cpu)


def _show(
    storage: str,
    number: int,
    clients: int,
    route: Route,
    server: Running,
    sample: Sample,
) -> None:
    load = sample.load
    print(
        f"{storage:<9} round {number}  {clients:>3}  {route.name:<9} {server.system.name:<25}"
        f" {load.rate:8,.0f}/s  p50 {load.p50_ms:7.1f} ms  p99 {load.p99_ms:7.1f} ms"
        f"  {sample.cpu_us:7,.0f} µs  {load.errors} errors",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="PostgreSQL alone, one round"
    )
    parser.add_argument("--storages", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--clients", nargs="+", type=int, default=[32, 128])
    options = parser.parse_args()
    require_wrk()
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("Two cores are needed: one for the server, one for the load.")
    if options.quick:
        options.storages, options.rounds, options.seconds = ["postgres"], 1, 3
        options.clients = options.clients[:1]
    rows: dict[int, list[Row]] = {clients: [] for clients in options.clients}
    for storage in options.storages:
        for clients, measured in compare(storage, options).items():
            rows[clients] += measured
        write_report(rows, options, keep=not options.quick)
    if any(row.errors for row in chain(*rows.values())):
        sys.exit("Some responses were wrong: see the errors above.")


if __name__ == "__main__":
    main()
