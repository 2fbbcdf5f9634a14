"""Measurements of the servers, and their medians."""

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.benchmarks.loading import Load


@dataclass(frozen=True, slots=True)
class Sample:
    """One server under one load."""

    load: Load
    cpu_seconds: float  # of the server

    @property
    def cpu_us(self) -> float:
        """Microseconds per request; not a number if there was none in time."""
        return ratio(self.cpu_seconds * 1e6, self.load.requests)


class Samples(defaultdict[tuple[str, str], list[Sample]]):
    """Samples by server and route, in the order of the rounds."""

    def __init__(self) -> None:
        super().__init__(list)


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians of one server and route."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    beside: Mapping[str, float]  # ratios of the rate to that of each floor


@dataclass(frozen=True, slots=True)
class Row:
    storage: str
    system: str
    routes: Mapping[str, Figures]
    errors: int
    start_seconds: float
    peak_rss_mib: float


def summarize(
    storage: str,
    samples: Samples,
    starts: Mapping[str, Sequence[float]],
    peaks: Mapping[str, float],
    floors: Sequence[str],
) -> list[Row]:
    routes = list(dict.fromkeys(route for _, route in samples))
    return [
        Row(
            storage=storage,
            system=system,
            routes={
                route: _figures(samples, system, route, floors) for route in routes
            },
            errors=sum(
                sample.load.errors
                for route in routes
                for sample in samples[system, route]
            ),
            start_seconds=statistics.median(seconds),
            peak_rss_mib=peaks[system],
        )
        for system, seconds in starts.items()
    ]


def _figures(
    samples: Samples, system: str, route: str, floors: Sequence[str]
) -> Figures:
    own = samples[system, route]
    return Figures(
        rate=statistics.median(sample.load.rate for sample in own),
        p50_ms=statistics.median(sample.load.p50_ms for sample in own),
        p99_ms=statistics.median(sample.load.p99_ms for sample in own),
        cpu_us=statistics.median(sample.cpu_us for sample in own),
        beside={
            floor: _median_ratio(own, samples[floor, route])
            for floor in floors
            if (floor, route) in samples
        },
    )


def _median_ratio(own: Sequence[Sample], floor: Sequence[Sample]) -> float:
    """Compare within each round, since the machine's speed changes from one to the next."""
    pairs = zip(own, floor, strict=True)
    return statistics.median(
        ratio(mine.load.rate, its.load.rate) for mine, its in pairs
    )


def ratio(dividend: float, divisor: float) -> float:
    """Return the quotient; not a number if a server responded to nothing in time."""
    return dividend / divisor if divisor else math.nan
