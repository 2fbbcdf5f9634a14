"""Compare the processor time of the hot routes without a network: small changes show.

    .venv/bin/python -m tools.benchmarks.in_process [--beside CHECKOUT] [--rounds 80]

Each application runs in a process of its own, which calls it through ASGI; all take turns on
the same database. Figures are minima, because other load can only add; each ratio is the median
of those to the first application in the same round. `--beside` names another checkout of the
service, such as a worktree of the main branch, whose dependencies are the same.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from operator import truediv
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tools.benchmarks.hot_routes import ROUTES, SYSTEMS
from tools.benchmarks.loading import Route
from tools.benchmarks.prepared import SETTINGS, Prepared, prepared
from tools.benchmarks.systems import (
    FLOORS,
    ROOT,
    SERVICE,
    System,
)

CALLS = Path(__file__).with_name("asgi_calls.py")
DATABASE_CORE = 1


@dataclass(frozen=True, slots=True)
class Application:
    name: str
    process: "subprocess.Popen[str]"

    def measure(self, order: Mapping[str, object]) -> float:
        """Return the processor's microseconds a request."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextmanager
def started(
    system: System, checkout: Path, settings: Mapping[str, str]
) -> Iterator[Application]:
    environment = {
        **settings,
        **system.settings,
        "LOG_LEVEL": "warning",
        "PYTHONPATH": f"{checkout}/src:{checkout}",
    }
    command = [sys.executable, "-P", str(CALLS), system.app or "container:http"]
    process = subprocess.Popen(
        command,
        cwd=checkout,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    name = system.name if checkout == ROOT else f"{system.name} of {checkout.name}"
    with process:
        yield Application(name, process)


def compare(storage: str, options: argparse.Namespace) -> None:
    with TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        data = stack.enter_context(prepared(storage, Path(name), core=DATABASE_CORE))
        settings = {**SETTINGS, **data.settings}
        applications = [
            stack.enter_context(started(system, checkout, settings))
            for system, checkout in _systems(storage, options)
        ]
        for route in ROUTES:
            if route.name in options.routes:
                _report(storage, route, _measure(route, applications, data, options))


def _systems(
    storage: str, options: argparse.Namespace
) -> Iterator[tuple[System, Path]]:
    if storage == "postgres" and options.floors:
        yield from ((floor, ROOT) for floor in FLOORS)
    if options.beside:
        yield SERVICE, options.beside
    yield SERVICE, ROOT


def _measure(
    route: Route,
    applications: Sequence[Application],
    data: Prepared,
    options: argparse.Namespace,
) -> Mapping[str, list[float]]:
    """Return microseconds a request, by application and round."""
    token = data.fresh_token()
    measured: dict[str, list[float]] = defaultdict(list)
    for number in range(options.rounds):
        first = number % len(applications)  # rotate the order
        for application in [*applications[first:], *applications[:first]]:
            ids: list[str] = []
            if route.uses_ids:
                ids = data.fresh_workshops(options.requests).read_text().split()
            order = {
                **asdict(route),
                "token": token,
                "ids": ids,
                "requests": options.requests,
            }
            measured[application.name].append(application.measure(order))
    return measured


def _report(storage: str, route: Route, measured: Mapping[str, list[float]]) -> None:
    compared = measured[next(iter(measured))]
    for name, figures in measured.items():
        ratio = median(map(truediv, figures, compared))
        print(
            f"{storage:<9} {route.name:<9} {min(figures):7,.0f} µs  {ratio:.3f}  {name}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--beside", type=Path, help="another checkout of the service")
    parser.add_argument("--storages", nargs="+", choices=SYSTEMS, default=["postgres"])
    routes = [route.name for route in ROUTES]
    parser.add_argument("--routes", nargs="+", choices=routes, default=routes)
    parser.add_argument("--rounds", type=int, default=80)
    parser.add_argument("--requests", type=int, default=24, help="of each round")
    parser.add_argument("--no-floors", dest="floors", action="store_false")
    options = parser.parse_args()
    for storage in options.storages:
        compare(storage, options)


if __name__ == "__main__":
    main()
