"""Instruments around use cases and jobs."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from application.jobs.ports import Job


class Instrument(Protocol):
    """Observes what happens in blocks; must not raise."""

    def use_case_span(self, name: str) -> AbstractContextManager[object] | None:
        """Return None if this call is not observed."""

    def job_span(self, job: Job) -> AbstractContextManager[object]: ...


@dataclass(frozen=True, slots=True)
class Instrumentation:
    """Surrounds use cases and jobs with all instruments, the first one outermost."""

    instruments: Sequence[Instrument]

    def use_case_span(self, name: str) -> AbstractContextManager[object]:
        spans = [one.use_case_span(name) for one in self.instruments]
        return _nested([span for span in spans if span is not None])

    def job_span(self, job: Job) -> AbstractContextManager[object]:
        return _nested([one.job_span(job) for one in self.instruments])


def _nested(
    spans: Sequence[AbstractContextManager[object]],
) -> AbstractContextManager[object]:
    return spans[0] if len(spans) == 1 else _all_of(spans)


@contextmanager
def _all_of(spans: Iterable[AbstractContextManager[object]]) -> Iterator[None]:
    with ExitStack() as stack:
        for span in spans:
            stack.enter_context(span)
        yield
