"""Counters and durations of requests, use cases, jobs and events."""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
)

from adapters.telemetry.prometheus.shared_values import Registries
from application.jobs.ports import Job
from application.suppress_failures import SuppressFailures
from domain.events import Event

DURATION_BUCKETS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    60,
    600,
)

# Methods of unknown names share a label: clients must not create time series.
OTHER = "other"
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

OutcomeObserver = Callable[[str, float], None]
"""Called with the outcome and the duration in seconds."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # untyped; shared values have none


class Metrics:
    """Counters and durations of this process; failures to record are only logged."""

    def __init__(self, registries: Registries) -> None:
        own = self._registry = registries.own
        self._requests = _durations(
            own, "http_request", "requests", "route", "method", "status"
        )
        self._use_cases = _durations(
            own, "use_case", "use cases", "use_case", "outcome"
        )
        self._jobs = _durations(own, "job", "attempts at jobs", "job")
        self._events: dict[type[Event], Counter] = {}
        self._suppress_failures = SuppressFailures("Metrics are missing")

    def record_request(
        self, route: str, method: str, status: int, seconds: float
    ) -> None:
        label = method if method in METHODS else OTHER
        with self._suppress_failures:
            self._requests.labels(route, label, status).observe(seconds)

    def use_case_span(self, name: str) -> AbstractContextManager[object]:
        return OutcomeTimer(partial(self.record_use_case, name))

    def job_span(self, job: Job) -> AbstractContextManager[object]:
        def observe(_: str, seconds: float) -> None:  # use cases report the outcome
            self.record_job(job.name, seconds)

        return OutcomeTimer(observe)

    def record_use_case(self, name: str, outcome: str, seconds: float) -> None:
        with self._suppress_failures:
            self._use_cases.labels(name, outcome).observe(seconds)

    def record_job(self, name: str, seconds: float) -> None:
        with self._suppress_failures:
            self._jobs.labels(name).observe(seconds)

    def record_events(self, events: Iterable[Event]) -> None:
        with self._suppress_failures:
            for event in events:
                self._counter(type(event)).inc()

    def _counter(self, kind: type[Event]) -> Counter:
        if kind not in self._events:
            name = _name_of(kind.__module__, kind.__name__)
            text = f"Number of {kind.__name__} events."
            self._events[kind] = Counter(name, text, registry=self._registry)
        return self._events[kind]


class OutcomeTimer(AbstractContextManager[None]):
    """Observes the outcome and the duration of a block."""

    __slots__ = ("_observe", "_started")

    def __init__(self, observe: OutcomeObserver) -> None:
        self._observe = observe

    def __enter__(self) -> None:
        self._started = perf_counter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._observe(kind.__name__ if kind else "done", perf_counter() - self._started)


def _durations(
    registry: CollectorRegistry | None, prefix: str, plural: str, *labels: str
) -> Histogram:
    return Histogram(
        f"{prefix}_duration_seconds",
        f"Duration of {plural}, in seconds.",
        labels,
        buckets=DURATION_BUCKETS,
        registry=registry,
    )


def _name_of(module: str, event: str) -> str:
    """Return the name of an event's counter.

    `UserRegistered` of the context `identity` becomes `identity_users_registered`, to
    which Prometheus' client adds `_total`.
    """
    *subject, verb = _WORD.findall(event)
    context = module.split(".")[1]
    name = f"{'_'.join(subject)}s_{verb}".lower()
    return name if name.startswith(context) else f"{context}_{name}"


_WORD = re.compile("[A-Z][a-z]*")
