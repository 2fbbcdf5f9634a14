"""Shutdown of tracing, which sends pending spans within a limited time."""

import atexit
import threading
from collections.abc import Callable

TIMEOUT = 4.0  # seconds, even if the collector hangs or a variable allows more


class TracingShutdown:
    """Shuts tracing down in a thread, for which the process waits at most TIMEOUT."""

    def __init__(self, shut_down: Callable[[], object]) -> None:
        self._shut_down = shut_down
        self._begun = threading.Event()
        self._ended = threading.Event()
        # Start the thread now: some Python versions start none during exit.
        threading.Thread(target=self._run, name="end of tracing", daemon=True).start()

    def __call__(self) -> None:
        """Wait until all spans are sent or TIMEOUT has passed; repeated, do nothing."""
        if not self._begun.is_set():
            self._begun.set()
            self._ended.wait(TIMEOUT)

    def _run(self) -> None:
        self._begun.wait()
        try:
            self._shut_down()
        finally:
            self._ended.set()


_shutdowns: list[TracingShutdown] = []


def register_shutdown(shut_down: Callable[[], object]) -> None:
    """Shut tracing down when the process exits, or earlier by `shut_down_tracing`."""
    shutdown = TracingShutdown(shut_down)
    _shutdowns.append(shutdown)
    atexit.register(shutdown)


def shut_down_tracing() -> None:
    """Run all registered shutdowns, each at most once."""
    for shutdown in _shutdowns:
        shutdown()
