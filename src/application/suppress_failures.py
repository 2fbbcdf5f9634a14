"""What follows a commit may fail, but neither the request nor the job fails with it."""

import logging
from types import TracebackType

log = logging.getLogger(__name__)


class SuppressFailures:
    """Ends the block at an exception, and goes on: the first of a row is logged."""

    def __init__(self, what: str) -> None:
        """`what` says what is wrong then: `Hints are lost`."""
        self._what = what
        self._has_warned = False

    def __enter__(self) -> None:
        """Begin the block."""

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
