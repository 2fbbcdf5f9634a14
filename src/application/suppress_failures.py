"""Suppression of failures in work that follows a commit."""

import logging
from types import TracebackType

log = logging.getLogger(__name__)


class SuppressFailures:
    """Context manager that suppresses exceptions, and logs one of consecutive ones.

    After a success, the next exception is logged again. For work after a commit, whose
    failure must fail neither the request nor the job.
    """

    def __init__(self, what: str) -> None:
        """Take the log message that says what a failure means: `Hints are lost`."""
        self._what = what
        self._has_warned = False

    def __enter__(self) -> None:
        """Enter the block."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> bool:
        if error is None:
            self._has_warned = False
        if not isinstance(error, Exception):
            return False
        if not self._has_warned:
            log.warning("%s: %r", self._what, error)
        self._has_warned = True
        return True
