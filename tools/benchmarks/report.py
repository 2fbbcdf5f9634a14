"""The benchmark's report: a section of docs/figures.md and a chart."""

import argparse
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.benchmarks.chart import bars
from tools.benchmarks.medians import Figures, Row, ratio

DOCS = Path(__file__).parents[2] / "docs"
HEADING = "## The hot routes of workshops, beside floors on PostgreSQL"
FLOOR = "floor_core"
TEXT = """\
{heading}

`make bench` on {cores} cores, Python {python}: {clients} clients, a pool of 8, medians of {rounds} rounds of {seconds} s in turn. The
[floors](../tools/benchmarks/floors) are the same routes written by hand on the same database, without layers, middleware, log or metrics;
the service has all of them, and the access log is off unless said.

![Requests per second beside floor_core](hot-routes.svg)

{tables}"""  # noqa: E501 - wrapped as all pages are


def write_report(
    rows_by_clients: Mapping[int, Sequence[Row]],
    options: argparse.Namespace,
    *,
    keep: bool,
) -> None:
    """Print the tables; on request, write them and the chart into docs.

    Rates and ratios are those with the first number of clients.
    """
    clients, rows = next(iter(rows_by_clients.items()))
    tables = "\n".join([*_tables(rows), *_latencies(rows_by_clients)])
    print(f"\n{tables}")
    if not keep:
        return
    text = TEXT.format(
        heading=HEADING,
        cores=os.cpu_count(),
        python=platform.python_version(),
        clients=clients,
        rounds=options.rounds,
        seconds=options.seconds,
        tables=tables,
    )
    page = DOCS / "figures.md"
    page.write_text(_replace(page.read_text(), text))
    ratios = _ratios(rows)
    if ratios:  # the floors run on PostgreSQL only
        (DOCS / "hot-routes.svg").write_text(bars(ratios))


def _replace(page: str, part: str) -> str:
    """Replace the section with this heading, or append it."""
    section = re.compile(rf"^{HEADING}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if section.search(page):
        return section.sub(lambda _: f"{part}\n", page).rstrip() + "\n"
    return f"{page.rstrip()}\n\n{part}"


def _tables(rows: Sequence[Row]) -> Iterator[str]:
    routes = list(rows[0].routes)
    head = ["on", "server", *routes, "start, s", "RSS, MiB", "errors"]
    yield "Requests per second; in brackets p50 and p99 in ms, and the processor's µs a request:"
    yield ""
    yield _line(head)
    yield _line(["---"] * len(head))
    for row in rows:
        yield _line(
            [
                row.storage,
                row.system,
                *(
                    f"{of.rate:,.0f} ({of.p50_ms:,.0f}, {of.p99_ms:,.0f}; {of.cpu_us:,.0f})"
                    for of in row.routes.values()
                ),
                f"{row.start_seconds:.1f}",
                f"{row.peak_rss_mib:.0f}",
                str(row.errors),
            ]
        )
    yield ""
    yield from _ratio_table(rows)


def _ratio_table(rows: Sequence[Row]) -> Iterator[str]:
    routes = list(rows[0].routes)
    if not any(of.beside for row in rows for of in row.routes.values()):
        return
    yield "Ratios to the floors, within each round:"
    yield ""
    yield _line(["server", "beside", *routes])
    yield _line(["---"] * (len(routes) + 2))
    for row in rows:
        for floor in row.routes[routes[0]].beside:
            if floor != row.system:
                ratios = [f"{of.beside[floor]:.2f}" for of in row.routes.values()]
                yield _line([row.system, floor, *ratios])
    yield ""


def _latencies(rows_by_clients: Mapping[int, Sequence[Row]]) -> Iterator[str]:
    if len(rows_by_clients) == 1:
        return
    yield "p50 and p99 in ms, and p99 in multiples of p50, by the number of clients:"
    yield ""
    routes = list(next(iter(rows_by_clients.values()))[0].routes)
    yield _line(["on", "server", "clients", *routes])
    yield _line(["---"] * (len(routes) + 3))
    rows = [(row, clients) for clients, rows in rows_by_clients.items() for row in rows]
    servers = dict.fromkeys((row.storage, row.system) for row, _ in rows)
    for storage, system in servers:
        for row, clients in rows:
            if (row.storage, row.system) == (storage, system):
                cells = [_latency(of) for of in row.routes.values()]
                yield _line([storage, system, str(clients), *cells])
    yield ""


def _latency(of: Figures) -> str:
    return f"{of.p50_ms:,.0f}, {of.p99_ms:,.0f} ({ratio(of.p99_ms, of.p50_ms):.1f})"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ratios(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Return the ratios of the rates to the floor's, by servers and routes."""
    return {
        row.system: {name: of.beside[FLOOR] for name, of in row.routes.items()}
        for row in rows
        if all(FLOOR in of.beside for of in row.routes.values())
    }
