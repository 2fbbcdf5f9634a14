"""The end of tracing: what waits is sent, for as long as a process that stops can wait for it."""

import atexit
import threading
from collections.abc import Callable

TIMEOUT = 4.0  # seconds, whatever the collector does and the variables say


class TracingShutdown:
    """Shuts tracing down in a thread that the process does not wait for longer."""

    def __init__(self, shut_down: Callable[[], object]) -> None:
        """The thread starts here: not every Python starts one as it exits."""
        self._shut_down = shut_down
        self._begun = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="end of tracing", daemon=True).start()

    def __call__(self) -> None:
        """Return once all is sent, or TIMEOUT has passed; at once when called again."""
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
    """Have tracing end with the process, if `shut_down_tracing` does not end it before."""
    ending = TracingShutdown(shut_down)
    _shutdowns.append(ending)
    atexit.register(ending)


def shut_down_tracing() -> None:
    for ending in _shutdowns:
        ending()
